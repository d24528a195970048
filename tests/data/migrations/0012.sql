INSERT INTO own_problem (workspace, id, revision, toml, by_member, at, retired_at)
VALUES ('console', 'ride-prices', 1, 'id = "ride-prices"', 'console:ben', 1772442000000, NULL),
       ('console', 'ride-prices', 2, 'id = "ride-prices"', 'console:ben', 1772442060000, 1772442120000);
