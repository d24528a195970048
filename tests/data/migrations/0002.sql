-- Nothing that 0001 has not: the earliest alarm of its sample rows became a wake.
SELECT 1;
