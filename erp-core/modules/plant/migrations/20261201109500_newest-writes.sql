-- What became of the newest word to each point that is set: asked by every screen that shows them, of one device.
create index device_command_writes on plant.device_command (company, site, device, issued_at) where name = 'write';
