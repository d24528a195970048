-- A message whose asker is told when its channel is archived.
UPDATE outbox SET if_closed = '{"member":"console:ana","key":"in1.closed"}' WHERE id = (SELECT min(id) FROM outbox);
UPDATE study_group SET host = 'console:ana';
