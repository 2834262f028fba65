import spam

spam.Node()
print(spam.pair(set(), "name"))
