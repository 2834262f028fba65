int in_part(int n) { return n; }
