"""How people sleep at home, and how they report it: from 26 diaries of a week."""
