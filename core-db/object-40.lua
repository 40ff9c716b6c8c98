object(40, {
  name = "Luna",
  parent = sys.thing,
  owner = sys.wizard,
  location = sys.first_room,
  flags = "r",
})

property("last_moo", "r", sys.wizard, 0)

value("aliases", {"luna", "cow"})
value("description", "A small black cow with a white crescent on her brow. She looks at you as if you had been expected a little earlier.")
value("fixed", true)
value("take_failed_msg", "Luna looks at you until you have thought better of it.")

verb("pet stroke pat", "rd", sys.wizard, "this", "none", "none") do
  player:tell("You stroke Luna behind the ears. She leans on you, and she is heavier than she looks.")
  player.location:announce(player.name, " strokes Luna behind the ears.")
end

verb("tell", "rxd", sys.wizard, "this", "none", "this") do
  -- Who says "moo" within her hearing gets an answer.
  local line = ...
  if type(line) ~= "string" or not line:lower():find("says, \".*moo") or time() - this.last_moo < 5 then
    return
  end
  this.last_moo = time()
  suspend(1)
  if valid(this.location) then
    this.location:announce_all_but({this}, "Luna moos, thoughtfully.")
  end
end
