### People: everybody an owner shares with, one of them, what she sees, and who cannot ask.

title-people = People
title-person = A person
title-person-stop = Stop everything with a person
title-preview = Preview

nav-people = People

## The list.

people-list = People who can see your records
    .hint = Everyone you share something with, now or later.
people-empty = Nothing is shared. Only you and the services that keep your records can see them.
people-helper = Does someone help you? Don’t share your password. Share with them instead.
people-share = Share with someone new
people-count =
    { $count ->
        [one] 1 person
       *[other] { $count } people
    }
people-sort = Sort by
people-sort-end = Nearest end
people-sort-name = Name
people-sort-used = Last used
people-next = More people
people-first = Back to the first
people-pages = Pages of people
people-can =
    Can { $verb } { $count ->
        [one] 1 record
       *[other] { $count } records
    }{ $more ->
        [no] {""}
       *[other] , can { $strong } { $more }
    }.
people-can-later = Nothing yet. It starts on { $from }.
people-can-ruled = Nothing now. A rule stops what you shared.
people-can-nothing = Nothing now.
people-ends =
    { $count ->
        [one] Ends { $date }
       *[other] First one ends { $date }
    }
people-checked = Checked

## Who cannot ask.

people-blocked-title = People who cannot ask you
    .hint = They are not told. Open one to let them ask again.
people-blocked = { $person } cannot ask you for anything.
people-blocked-until = { $person } cannot ask you for anything until { $until }.
people-blocked-open = See { $person }
problem-block = Choose for how long

## One person.

person-back = Back to people
person-checked = How we know who this is
    .none = We have not checked anything about this person.
person-shares = What { $name } can see and do
person-shares-none = You share nothing with { $name } now.
person-shares-count = This page shows { $here } of { $all }.
person-shares-next = Next
person-shares-first = Back to the first
person-shares-pages = Pages of what you share
person-ended = Ended ({ $count })
person-requests = What { $name } asked for
person-requests-none = { $name } has not asked you for anything.
person-activity = What happened lately
person-no-activity = Nothing has happened lately.
person-preview = Preview what they can see
person-add = Add a record
person-add-button = Continue
person-stop = Stop everything with { $name }
    .link = Stop everything
    .hint = They lose access straight away. You can undo it for 15 minutes.
person-block = Don’t let them ask again
    .hint = They are not told. What they can see already stays.
person-block-question = For how long?
person-block-30 = 30 days (until { $until })
person-block-ever = For ever
    .hint = Until you let them ask again.
person-block-button = Don’t let them ask
person-unblock = Let them ask again
person-blocked-done = They cannot ask you now

## Stopping everything of one person.

person-stop-title = Stop everything with { $name }?
person-stop-what = What stops
person-stop-more =
    { $count ->
        [one] and 1 more
       *[other] and { $count } more
    }
person-stop-nothing = You share nothing with { $name } now. There is nothing to stop.
person-stop-keep = Back, and keep sharing
people-stopped-all =
    { $count ->
        [one] { $person } can no longer use 1 record you shared.
       *[other] { $person } can no longer use { $count } things you shared.
    }
people-undo-all = Undo all
people-not-undone = We could not undo this
people-restored = Sharing again
    .text =
        { $count ->
            [one] 1 thing you stopped is shared again.
           *[other] { $count } things you stopped are shared again.
        }

## What she sees.

preview-band = Preview: what { $name } can see. Nothing is opened or shared by looking.
preview-label = Preview
preview-leave = Leave preview
preview-title = What { $name } can see
    .day = What { $name } can see on { $day }
preview-see = Can see
preview-change = Can see and change
preview-nothing = Cannot see
    .hint = { $name } does not see these names.
preview-none-see = Nothing.
preview-none-change = Nothing.
preview-none-nothing = There is no other record.
preview-share = See this sharing
preview-from = From { $service }
preview-day = Look at another day
    .hint = For example: 23 12 2026. Leave it empty for today.
    .button = Show that day
preview-today = Show today
preview-proof = Proof
    .text = A rule asks for proof: { $facts }.
preview-proof-known = What we have checked
preview-proof-proven = If they have proven it
preview-proof-not-yet = If they have not proven it
preview-shown = Shown now
problem-preview-past = Choose today or a later day

## The trail.

event-asking-blocked = You don’t let { $person } ask you again.
event-asking-blocked-until = You don’t let { $person } ask you again until { $until }.
event-asking-unblocked = You let { $person } ask you again.
