-- vector: poisoning
-- expect: value
-- Methods of strings are what they were, whatever others did.
return ("x"):rep(3) == "xxx" and ("abc"):len() == 3
