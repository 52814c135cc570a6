### Permissions, states and other words that mean one thing everywhere.

## Permissions: the verb in a sentence, the label, what they let do and what not.

verb-notify = get updates about
    .label = Get updates
    .can = Be told when something new arrives
    .cannot = read it
verb-summary = see a summary of
    .label = See a summary
    .can = Read the main points
    .cannot = read the full record
verb-view = see
    .label = See
    .can = Read it on screen
    .cannot = change, save a copy, pass it on
verb-download = save a copy of
    .label = Save a copy
    .can = Download or print it. We can’t get copies back
    .cannot = change it
verb-comment = add notes to
    .label = Add notes
    .can = Write a note beside it
    .cannot = change what is there
verb-add = add to
    .label = Add new entries
    .can = Put in new results or letters
    .cannot = change or remove what is there
verb-edit = change
    .label = Change
    .can = Correct or update it
    .cannot = remove it
verb-book = manage appointments for
    .label = Manage appointments
    .can = Book, move or cancel
    .cannot = see other records
verb-delete = remove things from
    .label = Remove
    .can = Take entries out
    .cannot = change what is left
verb-share = pass on
    .label = Pass it on
    .can = Let someone else see it, never for longer or with more than they have
    .cannot = change it
verb-unknown = do “{ $name }” with
    .label = Other action: { $name }
    .can = The service has not described this. Be careful
    .cannot = we do not know

## What a share is for.

purpose-care = My care
purpose-second-opinion = Second opinion
purpose-helping = Helping me manage
purpose-insurance-or-work = Insurance or work
purpose-other = Something else

## Share states.

share-state-future = Starts on { $date }
share-state-active = Active
share-state-soon =
    { $days ->
        [0] Ends today
        [one] Ends soon (in 1 day)
       *[other] Ends soon (in { $days } days)
    }
share-state-lapsed = Ended (date passed)
share-state-owner = Stopped by you
share-state-given-back = Given back by them
share-state-record-removed = Ended because the record was removed
share-state-disconnected = Ended because you disconnected the service
share-state-replaced = Shared in a new way
share-state-rule = Ended by a rule

## Connection states.

connection-working = Working
connection-quiet = Not heard from since { $since }
connection-reconnect = Needs you to connect again
connection-ended = Disconnected

## Proof.

evidence-checked = Checked with { $source } on { $date }.
evidence-told = We have not checked this.
evidence-short = { $what }, checked { $date }
evidence-none = Not checked by us

## Lengths of time.

length-days =
    { $days ->
        [one] 1 day
       *[other] { $days } days
    }
length-months =
    { $months ->
        [one] 1 month
       *[other] { $months } months
    }
