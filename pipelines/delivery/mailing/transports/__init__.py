"""One module for each way of handing messages over; `mailing/transport.py` says what it has to do."""
