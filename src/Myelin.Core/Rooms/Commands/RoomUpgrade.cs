using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Rooms.Commands;

/// <summary>Client-Server API, "Room Upgrades": the new room, the tombstone and the restriction of the old one.</summary>
public static class RoomUpgrade
{
    private static readonly ImmutableArray<string> TransferableTypes =
    [
        EventTypes.ServerAcl, EventTypes.Encryption, EventTypes.Name, EventTypes.Avatar, EventTypes.Topic,
        EventTypes.GuestAccess, EventTypes.HistoryVisibility, EventTypes.JoinRules, EventTypes.PowerLevels,
    ];

    /// <summary>
    /// The tuples whose events <see cref="Plan"/> needs, if the old room has them: the create event, the state to carry over, and memberships, because
    /// bans are carried over.
    /// </summary>
    public static ImmutableArray<StateTuple> CarriedOver(StateMap oldState)
    {
        ArgumentNullException.ThrowIfNull(oldState);
        return
        [
            .. TransferableTypes.Prepend(EventTypes.Create).Select(type => new StateTuple(type, string.Empty)).Where(tuple => oldState[tuple] is not null),
            .. oldState.Entries.Select(entry => entry.Key).Where(tuple => tuple.Type is EventTypes.Member or EventTypes.SpaceChild).Order(),
        ];
    }

    /// <summary>
    /// The new room with its predecessor and the state carried over. The power levels come last: until then, the creator may send anything, whatever power
    /// they had in the old room.
    /// </summary>
    /// <exception cref="ArgumentException">The old state has no create event.</exception>
    public static RoomCreation Plan(RoomUpgradeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var create = Find(request, EventTypes.Create) ?? throw new ArgumentException("The old room's create event is needed.");
        var events = ImmutableArray.CreateBuilder<EventProposal>();

        void Add(string type, string stateKey, ReadOnlyMemory<byte> content) =>
            events.Add(new EventProposal(request.Sender, type, stateKey, content, request.OriginServerTs));

        Add(EventTypes.Member, request.Sender.Value, MemberContent.Of(Membership.Join, request.SenderProfile));
        foreach (var type in TransferableTypes.Where(type => type != EventTypes.PowerLevels))
        {
            if (Find(request, type) is { } carried)
            {
                Add(type, string.Empty, type == EventTypes.JoinRules ? CarriedJoinRules.For(request.NewVersion, carried) : carried.ContentJson);
            }
        }

        if (request.CanonicalAliasJson is { } canonicalAlias)
        {
            Add(EventTypes.CanonicalAlias, string.Empty, canonicalAlias);
        }

        foreach (var carried in request.OldState.Where(IsSpaceChildOrBan))
        {
            Add(carried.Type, carried.StateKey!, carried.ContentJson);
        }

        Add(EventTypes.PowerLevels, string.Empty, ContentBytes.Of(CarriedPowerLevels.For(request, create, Find(request, EventTypes.PowerLevels))));
        return new RoomCreation(
            new CreateProposal(request.NewVersion, request.NewRoomId, request.Sender, CreateContentFor(request, create), request.OriginServerTs),
            events.DrainToImmutable());
    }

    /// <summary>The <c>m.room.tombstone</c> for the old room. Users who may not send it may not upgrade the room.</summary>
    public static EventProposal Tombstone(UserId sender, RoomId replacement, string body, long originServerTs) => new(
        sender,
        EventTypes.Tombstone,
        string.Empty,
        ContentBytes.Of(new JsonObject { ["body"] = body, ["replacement_room"] = replacement.Value }),
        originServerTs);

    /// <summary>
    /// Power levels that stop ordinary members from sending and inviting in the old room: <c>events_default</c> and <c>invite</c> become the greater
    /// of 50 and <c>users_default + 1</c>. Null if they are already as strict, or if the room has no power levels. Sent if the upgrading user may send it.
    /// </summary>
    public static EventProposal? Restriction(UserId sender, Pdu? powerLevels, long originServerTs)
    {
        if (powerLevels is null)
        {
            return null;
        }

        var content = ContentBytes.ObjectFrom(powerLevels.ParseContent(), "content");
        var wanted = Math.Min(Math.Max(50, PowerLevelNumber.In(content, "users_default", 0) + 1), PowerLevelNumber.Greatest);
        var changed = false;
        foreach (var key in (ReadOnlySpan<string>)["events_default", "invite"])
        {
            if (PowerLevelNumber.In(content, key, 0) < wanted)
            {
                content[key] = wanted;
                changed = true;
            }
        }

        return changed ? new EventProposal(sender, EventTypes.PowerLevels, string.Empty, ContentBytes.Of(content), originServerTs) : null;
    }

    private static ReadOnlyMemory<byte> CreateContentFor(RoomUpgradeRequest request, Pdu oldCreate)
    {
        var content = CreateContent.Of(request.NewVersion, request.Sender, default, request.AdditionalCreators);
        var oldContent = oldCreate.ParseContent();
        foreach (var key in (ReadOnlySpan<string>)["type", "m.federate"])
        {
            if (oldContent.TryGetProperty(key, out var value))
            {
                content[key] = JsonNode.Parse(value.GetRawText(), documentOptions: JsonLimits.Documents);
            }
        }

        var predecessor = new JsonObject { ["room_id"] = request.OldRoomId.Value };
        if (request.LastEvent is { } lastEvent)
        {
            predecessor["event_id"] = lastEvent.Value;
        }

        content["predecessor"] = predecessor;
        return ContentBytes.Of(content);
    }

    private static Pdu? Find(RoomUpgradeRequest request, string type) => request.OldState.FirstOrDefault(pdu => pdu.Is(type, string.Empty));

    /// <summary>Bans carry over to the new room, and a space keeps its children. Other users join by themselves.</summary>
    private static bool IsSpaceChildOrBan(Pdu pdu) =>
        pdu.StateKey is not null
        && (pdu.Type == EventTypes.SpaceChild
            || (pdu.Type == EventTypes.Member && pdu.ContentText("membership"u8) == Membership.Ban));
}

/// <summary>The input for a room upgrade.</summary>
public sealed record RoomUpgradeRequest
{
    public required RoomVersion NewVersion { get; init; }

    /// <summary>The new room's ID if the room version doesn't derive it from the create event; null if it does.</summary>
    public required RoomId? NewRoomId { get; init; }

    public required UserId Sender { get; init; }

    public MemberProfile SenderProfile { get; init; }

    /// <summary>Milliseconds since the Unix epoch.</summary>
    public required long OriginServerTs { get; init; }

    public required RoomId OldRoomId { get; init; }

    /// <summary>The last event known in the old room (<c>predecessor.event_id</c>); null from room version 12 on.</summary>
    public EventId? LastEvent { get; init; }

    /// <summary>The old room's events for the tuples of <see cref="RoomUpgrade.CarriedOver"/>, including the create event.</summary>
    public required ImmutableArray<Pdu> OldState { get; init; }

    /// <summary>The content of the new room's <c>m.room.canonical_alias</c>; null if no alias moves.</summary>
    public ReadOnlyMemory<byte>? CanonicalAliasJson { get; init; }

    /// <summary><c>additional_creators</c> of the request, for room version 12 and later.</summary>
    public ImmutableArray<UserId> AdditionalCreators { get; init; } = [];
}
