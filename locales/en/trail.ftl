### The page of activity.

title-activity = Activity
trail-heading = Activity
trail-note = “Was let in” means that the service asked us and we said yes. It does not mean that the record was read.
trail-none = Nothing has happened yet. When someone opens a record of yours, asks for one or is refused one, you will see it here.
trail-none-older = There is nothing older.
trail-refused = Refused
trail-pages = Pages of activity
trail-newest = Back to the newest
trail-older = Older
