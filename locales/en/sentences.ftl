### Sentences that say who can do what. One renderer uses them; nothing else describes a share.

list-and = { $first } and { $second }
list-or = { $first } or { $second }
list-comma = { $first }, { $second }

records-counted-some = { $count } of them
records-counted =
    { $count ->
        [one] 1 record
       *[other] { $count } records
    }

share-present =
    { $person } can { $verbs }{ $less ->
        [yes] {" "}but not { $not }
       *[no] {""}
    } { $records } until { $until }{ $purpose ->
        [care] , for your treatment
        [second_opinion] , for a second opinion
        [helping] , to help you manage
        [insurance_or_work] , for insurance or work
       *[none] {""}
    }.

share-upcoming =
    From { $from }, { $person } can { $verbs }{ $less ->
        [yes] {" "}but not { $not }
       *[no] {""}
    } { $records } until { $until }{ $purpose ->
        [care] , for your treatment
        [second_opinion] , for a second opinion
        [helping] , to help you manage
        [insurance_or_work] , for insurance or work
       *[none] {""}
    }.

share-ended =
    { $person } could { $verbs } { $records }. { $because ->
        [owner] It ended on { $on } because you stopped it.
        [given_back] It ended on { $on } because they gave it back.
        [record_removed] It ended on { $on } because the record was removed.
        [disconnected] It ended on { $on } because you disconnected the service.
        [replaced] It ended on { $on } because you shared it in a new way.
       *[date] It ended on { $on }.
    }

share-stopped = { $person } can no longer { $verbs } { $records }.

share-refused = { $person } cannot { $verbs } { $records }.

share-again =
    Sharing again: { $person } can { $verbs } { $records } until { $until }{ $purpose ->
        [care] , for your treatment
        [second_opinion] , for a second opinion
        [helping] , to help you manage
        [insurance_or_work] , for insurance or work
       *[none] {""}
    }.

share-cannot = They cannot { $verbs } this.
share-had-ended = It had already ended on { $on }.
