"""The API's own rooms: how every operation is entered, refused, paged and answered; and the doors of the desk's rooms."""
