### Words about activity.
