INSERT INTO person_link (member, person)
VALUES ('console:ana', 'console:ana'), ('discord:100', 'console:ana');
INSERT INTO link_code (member, conversation, hash, until)
VALUES ('console:ben', 'lobby', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 1772442600000);
INSERT INTO link_try (member, wrong, since) VALUES ('console:ana', 2, 1772442000000);
