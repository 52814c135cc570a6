### Words about requests.
