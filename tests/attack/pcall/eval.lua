-- vector: pcall-swallow
-- expect: aborted ticks
-- eval answers false and an error for what fails: not for this.
while true do eval("while true do end") end
