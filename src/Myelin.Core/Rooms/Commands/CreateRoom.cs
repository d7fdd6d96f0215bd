using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Rooms.Commands;

/// <summary>Client-Server API, "Creation": the events of a new room in the specified order.</summary>
public static class CreateRoom
{
    /// <summary>The events that the request creates. Each is authorised only when it is proposed.</summary>
    /// <exception cref="ArgumentException">A parameter has the wrong shape or may not be given; the message is for the client.</exception>
    public static RoomCreation Plan(CreateRoomRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var trusted = request.Preset == RoomPreset.TrustedPrivateChat ? request.Invites : [];
        var create = CreateContent.Of(request.Version, request.Creator, request.CreationContent, trusted);
        var events = ImmutableArray.CreateBuilder<EventProposal>();

        void Add(string type, string stateKey, ReadOnlyMemory<byte> content) =>
            events.Add(new EventProposal(request.Creator, type, stateKey, content, request.OriginServerTs));

        Add(EventTypes.Member, request.Creator.Value, MemberContent.Of(Membership.Join, request.CreatorProfile));
        Add(EventTypes.PowerLevels, string.Empty, PowerLevels(request, trusted));
        if (request.Alias is { } alias)
        {
            Add(EventTypes.CanonicalAlias, string.Empty, ContentBytes.Of(new JsonObject { ["alias"] = alias.Value }));
        }

        foreach (var entry in PresetState.Of(request.Preset).Where(entry => !IsGiven(request, entry.Type)))
        {
            Add(entry.Type, entry.StateKey, entry.ContentJson);
        }

        foreach (var entry in request.InitialState.Where(entry => IsSentFromInitialState(request, entry)))
        {
            Add(entry.Type, entry.StateKey, entry.ContentJson);
        }

        if (request.Name is not null)
        {
            Add(EventTypes.Name, string.Empty, ContentBytes.Of(new JsonObject { ["name"] = request.Name }));
        }

        if (request.Topic is not null)
        {
            Add(EventTypes.Topic, string.Empty, TopicContent(request.Topic));
        }

        foreach (var user in request.Invites.Distinct().Where(user => user != request.Creator))
        {
            Add(EventTypes.Member, user.Value, MemberContent.Of(Membership.Invite, request.InviteProfiles.GetValueOrDefault(user), request.IsDirect));
        }

        return new RoomCreation(
            new CreateProposal(request.Version, request.RoomId, request.Creator, ContentBytes.Of(create), request.OriginServerTs),
            events.DrainToImmutable());
    }

    /// <summary>Power levels in <c>initial_state</c> replace the default ones.</summary>
    private static ReadOnlyMemory<byte> PowerLevels(CreateRoomRequest request, ImmutableArray<UserId> trusted) =>
        request.InitialState.LastOrDefault(IsPowerLevels)?.ContentJson
        ?? ContentBytes.Of(DefaultPowerLevels.Of(request.Version, request.Creator, request.Preset, trusted, request.PowerLevelContentOverride));

    private static bool IsPowerLevels(InitialStateEvent entry) => entry is { Type: EventTypes.PowerLevels, StateKey: "" };

    private static bool IsGiven(CreateRoomRequest request, string type) =>
        request.InitialState.Any(entry => entry.Type == type && entry.StateKey.Length == 0);

    private static bool IsSentFromInitialState(CreateRoomRequest request, InitialStateEvent entry) => entry switch
    {
        { Type: EventTypes.Create } => throw new ArgumentException("initial_state may not hold an m.room.create event."),
        { Type: EventTypes.Name, StateKey: "" } => request.Name is null,
        { Type: EventTypes.Topic, StateKey: "" } => request.Topic is null,
        _ => !IsPowerLevels(entry),
    };

    /// <summary>The topic as text and as the extensible form that newer clients read (<c>m.topic</c>).</summary>
    private static ReadOnlyMemory<byte> TopicContent(string topic) => ContentBytes.Of(new JsonObject
    {
        ["topic"] = topic,
        ["m.topic"] = new JsonObject { ["m.text"] = new JsonArray(new JsonObject { ["body"] = topic }) },
    });
}

/// <summary>
/// The events of a new room: the create event, then the others in order. Each is proposed once the one before it is accepted. If one is refused, the
/// whole creation fails.
/// </summary>
public sealed record RoomCreation(CreateProposal Create, ImmutableArray<EventProposal> Then);
