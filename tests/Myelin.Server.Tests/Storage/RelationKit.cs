using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Tests.Storage;

/// <summary>Which event relates to which, on any engine of storage.</summary>
public abstract class RelationKit<TEngine> : RoomKit<TEngine>
    where TEngine : ITestEngine
{
    [Fact]
    public async Task What_relates_to_an_event_is_found_until_it_is_redacted()
    {
        var (engine, writer) = await CreateAsync();
        var parent = await AppendAsync(engine, writer, "m.room.message", null, """{"body":"parent"}""");
        var content = $$$"""{"body":"child","m.relates_to":{"event_id":"{{{parent.Pdu.EventId}}}","rel_type":"m.thread"}}""";
        var child = await AppendAsync(engine, writer, "m.room.message", null, content);
        await AppendAsync(engine, writer, "m.room.message", null, content);
        var alice = await Storage.Numbers.UserAsync(Alice, Cancel);
        Assert.Equal([new StoredRelation(parent.Pdu.EventId, "m.thread", alice)], await Storage.Relations.ToAsync(writer.Room, [child.Pdu.EventId, parent.Pdu.EventId], Cancel));
        Assert.Empty(await Storage.Relations.ToAsync(new RoomNumber(writer.Room.Value + 1), [parent.Pdu.EventId], Cancel));

        await Log.Writer.AppendAsync(EventRows.Redact(new LogUnit(), child, null, Redaction.Redact(child.Pdu)), Cancel);
        Assert.Single(await Storage.Relations.ToAsync(writer.Room, [parent.Pdu.EventId], Cancel));
    }

    [Fact]
    public async Task An_event_tells_which_children_it_may_have_to_aggregate()
    {
        var (engine, writer) = await CreateAsync();
        async Task<AggregatedChildren> OfAsync(StoredEvent stored) => (await Storage.Events.FindAsync(stored.Number, Cancel))!.Aggregated;
        var parent = await AppendAsync(engine, writer, "m.room.message", null, """{"body":"parent"}""");
        var state = await AppendAsync(engine, writer, "m.room.topic", "", """{"topic":"state"}""");
        await RelateAsync(engine, writer, parent, "m.annotation");
        Assert.Equal(AggregatedChildren.None, await OfAsync(parent));
        await RelateAsync(engine, writer, parent, "m.reference");
        var edit = await RelateAsync(engine, writer, parent, "m.replace");
        await RelateAsync(engine, writer, state, "m.reference");
        Assert.Equal(AggregatedChildren.References | AggregatedChildren.Replacements, await OfAsync(parent));
        Assert.Equal(AggregatedChildren.None, await OfAsync(state));
        await RelateAsync(engine, writer, parent, "m.thread");
        Assert.Equal(AggregatedChildren.None, await OfAsync(edit));
        Assert.Equal(
            AggregatedChildren.References | AggregatedChildren.Replacements | AggregatedChildren.Thread,
            (await Storage.Events.HistoryAsync(writer.Room, null, Direction.Backwards, 20, Cancel)).Single(stored => stored.Number == parent.Number).Aggregated);
    }

    [Fact]
    public async Task Descendants_are_found_up_to_a_level_and_a_number()
    {
        var (engine, writer) = await CreateAsync();
        var root = await AppendAsync(engine, writer, "m.room.message", null, """{"body":"root"}""");
        var levels = new List<List<EventId>>();
        var parents = new List<StoredEvent> { root };
        for (var level = 0; level < 4; level++)
        {
            var children = new List<StoredEvent>();
            foreach (var parent in parents)
            {
                children.Add(await RelateAsync(engine, writer, parent, "m.reference"));
                children.Add(await RelateAsync(engine, writer, parent, "m.reference"));
            }

            levels.Add([.. children.Select(child => child.Pdu.EventId)]);
            parents = children;
        }

        async Task<List<EventId>> FindAsync(int depth, int considered, Direction direction = Direction.Forwards, HistoryPoint? from = null) =>
            (await Storage.Relations.DescendantsAsync(writer.Room, root.Pdu.EventId, new RelationFilter("m.reference"), from, direction, 100, depth, considered, Cancel))
            .ConvertAll(stored => stored.Pdu.EventId);
        for (var depth = 1; depth <= 4; depth++)
        {
            Assert.Equal(levels.Take(depth).SelectMany(level => level), await FindAsync(depth, 1_000));
        }

        Assert.Equal(levels.Take(3).SelectMany(level => level).Reverse(), await FindAsync(3, 1_000, Direction.Backwards));
        Assert.Equal([.. levels[2], .. levels[3]], await FindAsync(4, 1_000, from: (await Storage.Events.FindAsync(levels[1][^1], Cancel))!.Point));

        // Those that are nearest to the root are looked at first.
        Assert.Equal(levels[0], await FindAsync(4, 2));
        Assert.Equal(6, (await FindAsync(4, 6)).Count);
    }

    private Task<StoredEvent> RelateAsync(RoomEngine engine, RoomWriter writer, StoredEvent parent, string type) => AppendAsync(
        engine, writer, "m.room.message", null, $$$"""{"body":"child","m.relates_to":{"event_id":"{{{parent.Pdu.EventId}}}","rel_type":"{{{type}}}"}}""");
}
