### Words of the pieces that pages are made of.

## The shares of one record, as a table.

record-side = About this record
share-table-person = Person
share-table-can = Can
share-table-nothing = Nothing, because of a rule
share-table-until = Until
share-table-used = Last use
share-table-actions = What you can do

## Steps of something that takes several pages.

task-done = Done
task-open = Not started
task-later = After the others
prove-task-who = See which account you use
prove-task-why = Say why you ask
prove-task-send = Check it and send it

## The reader's requests, as a table.

asks-table = Your requests
asks-table-what = What you asked for
asks-table-status = Status
asks-table-asked = Asked
asks-table-changed = Last change
asks-table-next = Next step

## On paper, above every page.

shell-printed = Latchkey, for { $name }. As it was at { $when }, time zone { $zone }.

## The second step of a share.

flow-private = These are never shared unless you tick them.
