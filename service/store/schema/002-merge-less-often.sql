-- Up to some megabytes the engine takes all parts for equally large, and by its own base of five it merges the first
-- one with every five new ones, again and again. With eight, ingest takes half of the engine's CPU, and a minute after
-- the last push there are as few parts.

ALTER TABLE {database}.profiles MODIFY SETTING merge_selector_base = 8;
ALTER TABLE {database}.series MODIFY SETTING merge_selector_base = 8;
ALTER TABLE {database}.span_samples MODIFY SETTING merge_selector_base = 8;
ALTER TABLE {database}.functions MODIFY SETTING merge_selector_base = 8;
ALTER TABLE {database}.mappings MODIFY SETTING merge_selector_base = 8;
ALTER TABLE {database}.locations MODIFY SETTING merge_selector_base = 8;
ALTER TABLE {database}.stack_nodes MODIFY SETTING merge_selector_base = 8;
