INSERT INTO peer_mark (interview, candidate, stage, member, levels, at)
VALUES (1, 'console:ana', 'io', 'console:ben', '{"io.inputs":2,"io.outputs":1}', 1772442000000);
