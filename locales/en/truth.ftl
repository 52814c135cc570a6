### What we know for sure, and since when: ends in two zones, what a new way in holds up.

until-end-of-day-in = the end of { $date }, { $place } time
until-in = { $date }, { $place } time

hold-new-person = A code was used to get into your account. For one day after that, you cannot share with anyone new. This guards you if it was not you. You can share with this person from { $when }. You can still stop sharing at any time
