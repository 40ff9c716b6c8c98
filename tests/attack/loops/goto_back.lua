-- vector: loops
-- expect: aborted ticks
-- A jump backwards.
::top:: goto top
