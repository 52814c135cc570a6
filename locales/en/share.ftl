### Sharing: rows, the page of one share, and what is wrong with a form.

record-who =
    { $people ->
        [0] Only you
        [one] 1 person can see this
       *[other] { $people } people can see this
    }
share-last-used = Last used { $date }
share-not-used = Not used yet
share-origin-owner = You shared this yourself
share-origin-request = You answered a request

undo-title = Stopped at { $time }
undo-until = You can undo until { $time }.

choice-already-sees =
    { $count ->
        [one] Can already see 1 record
       *[other] Can already see { $count } records
    }
choice-already-record = Can already { $verbs } this

rule-longest =
    The rule “{ $rule }” allows up to { $days ->
        [one] 1 day
       *[other] { $days } days
    }. We’ve set the end date to { $date }.
rule-not-shared = The rule “{ $rule }” does not allow them to { $verbs } { $record }.
rule-proof = The rule “{ $rule }” asks for proof before they can { $verbs } { $record }. We do not have this proof.

problem-person = Choose who you want to share with
problem-person-self = You cannot share with yourself
problem-person-gone = Choose someone from the list
problem-search-empty = Type a name to search for.
problem-search = We could not find anyone called “{ $name }”. Check the spelling.
problem-records = Choose what you want to share
problem-records-gone = One of these records is no longer here. Choose again
problem-power = Choose what they can do
problem-power-change = None of these records can be changed
problem-scopes = Choose at least one thing they can do
problem-length = Choose until when
problem-date-real = Enter a real date, like 23 12 2026
problem-date-past = The end date must be in the future
problem-date-far = The end date must be on or before { $date }
problem-purpose = Choose what it is for
problem-purpose-words = Write what it is for
problem-purpose-long = Use 200 characters or fewer for what it is for
problem-note-long = Use 200 characters or fewer for your note
problem-rule = { $sentence }
problem-already = You’re already sharing { $record } with them, in the same way and for at least as long. Choose something else

person-gone = Someone who is no longer here
record-gone = A record that is no longer here

undo-newer = You have shared this again since then. There is nothing to undo.
undo-late = The time to undo is over. You can share it again.
undo-date = Its end date has passed. You can share it again.
undo-not-stopped = This was not stopped by you, so there is nothing to undo.
undo-rule = A rule no longer allows this. It cannot be undone.

narrowed-chosen = You had chosen that they can { $verbs } it until { $until }.
problem-nothing = They could do nothing with { $record }. Choose something else, or leave it out

rule-says-longest =
    { $rule }: a share lasts at most { $days ->
        [one] 1 day
       *[other] { $days } days
    }.
rule-says-proof = { $rule }: people must prove “{ $proof }” first.
rule-says-fresh-proof =
    { $rule }: people must prove “{ $proof }” first, at most { $minutes ->
        [one] 1 minute
       *[other] { $minutes } minutes
    } before.
rule-says-not-shared = { $rule }: not everything can be shared here.
