-- A workspace that has the app; its sealed text is no real one.
INSERT INTO installation (platform, workspace, sealed, at) VALUES ('slack', 'T1', 'g1.00', 1700000000000);
