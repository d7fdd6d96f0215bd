using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Tests.Events;

/// <summary>The hottest paths allocate what they return and little else.</summary>
public class HotPathAllocationTests
{
    private static readonly PduDraft Draft = Drafts.Message(KnownRoomVersions.V12);
    private static readonly Pdu Message = Drafts.Build(Draft);

    [Fact]
    public void Canonicalizing_allocates_its_result_only() =>
        Assert.InRange(LeastAllocated(() => CanonicalJson.Canonicalize(Message.Json.Span, JsonNumberRule.Strict)), 0, Message.Json.Length + 64);

    [Fact]
    public void The_strict_check_allocates_nothing() =>
        Assert.InRange(LeastAllocated(() => StrictJson.Validate(Message.Json.Span)), 0, 64);

    [Fact]
    public void Building_an_event_allocates_the_event_and_its_id() =>
        Assert.InRange(LeastAllocated(() => Drafts.Build(Draft)), 0, Message.Json.Length + 1024);

    [Fact]
    public void Reading_a_stored_event_copies_no_json() =>
        Assert.InRange(LeastAllocated(() => PduReader.ReadStored(KnownRoomVersions.V12, Message.EventId, Message.Json)), 0, 1400);

    /// <summary>The least of many runs, since the pool and the runtime allocate for themselves now and then.</summary>
    private static long LeastAllocated(Action action)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 50; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
