"""What do common random numbers gain when protocols are compared?"""
