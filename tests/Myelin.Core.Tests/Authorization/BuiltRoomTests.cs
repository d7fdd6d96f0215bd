using System.Text;
using System.Text.Json;
using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;
using Myelin.Core.Signing;
using Xunit;

namespace Myelin.Core.Tests.Authorization;

/// <summary>A room of real events, built, hashed and signed, by the rules of its version from the create event on.</summary>
public sealed class BuiltRoomTests : IDisposable
{
    private static readonly ServerName Server = ServerName.Parse("a.example");
    private static readonly UserId Alice = UserId.Parse(TestRoom.Alice);

    private readonly SigningKey _key = SigningKey.Generate();
    private readonly Dictionary<StateTuple, Pdu> _state = [];
    private readonly Dictionary<EventId, Pdu> _events = [];
    private Pdu? _last;

    public static TheoryData<string> Versions => TestRoom.All;

    public void Dispose() => _key.Dispose();

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_new_room_is_allowed_step_by_step(string versionId)
    {
        var version = TestRoom.Parse(versionId);
        Send(version, EventTypes.Create, "", $$"""{"creator":"{{Alice}}","room_version":"{{version}}"}""");
        Send(version, EventTypes.Member, Alice.Value, """{"membership":"join"}""");
        Send(version, EventTypes.PowerLevels, "", version.PrivilegesCreators ? "{}" : $$"""{"users":{"{{Alice}}":100} }""");
        Send(version, EventTypes.JoinRules, "", """{"join_rule":"public"}""");
        Send(version, EventTypes.Message, null, """{"body":"hello","msgtype":"m.text"}""");
        Send(version, EventTypes.Member, TestRoom.Bob, """{"membership":"invite"}""");
        Send(version, EventTypes.Member, TestRoom.Bob, """{"membership":"ban"}""");
    }

    [Fact]
    public void From_version_12_a_create_event_with_another_hash_is_not_the_rooms()
    {
        Send(KnownRoomVersions.V12, EventTypes.Create, "", "{}");
        var create = _last!;
        Send(KnownRoomVersions.V12, EventTypes.Member, Alice.Value, """{"membership":"join"}""");
        var message = Build(KnownRoomVersions.V12, EventTypes.Message, null, "{}");
        Assert.True(EventAuthorization.Check(message, tuple => _state.GetValueOrDefault(tuple)).IsAllowed);

        _last = null;
        var forged = Build(KnownRoomVersions.V12, EventTypes.Create, "", """{"additional_creators":["@mallory:evil.example"]}""");
        Assert.NotEqual(create.EventId, forged.EventId);
        _state[forged.StateTuple] = forged;
        Assert.False(EventAuthorization.Check(message, tuple => _state.GetValueOrDefault(tuple)).IsAllowed);
    }

    private void Send(RoomVersion version, string type, string? stateKey, string content)
    {
        var pdu = Build(version, type, stateKey, content);
        var authEvents = EventAuthorization.CheckAuthEvents(pdu, [.. pdu.AuthEvents.Select(id => _events[id])]);
        Assert.True(authEvents.IsAllowed, authEvents.Reason);
        var result = EventAuthorization.Check(pdu, tuple => _state.GetValueOrDefault(tuple));
        Assert.True(result.IsAllowed, result.Reason);
        _events.Add(pdu.EventId, pdu);
        _last = pdu;
        if (pdu.IsState)
        {
            _state[pdu.StateTuple] = pdu;
        }
    }

    private Pdu Build(RoomVersion version, string type, string? stateKey, string content)
    {
        using var document = JsonDocument.Parse(content);
        var draft = new PduDraft
        {
            RoomVersion = version,
            RoomId = _last?.RoomId ?? (version.RoomIdIsCreateHash ? null : RoomId.Parse("!room:a.example")),
            Sender = Alice,
            Type = type,
            StateKey = stateKey,
            ContentJson = Encoding.UTF8.GetBytes(content),
            PrevEvents = _last is null ? [] : [_last.EventId],
            AuthEvents =
            [
                .. AuthEventSelection.TuplesFor(version, type, stateKey, Alice, document.RootElement)
                    .Where(_state.ContainsKey).Select(tuple => _state[tuple].EventId),
            ],
            Depth = (_last?.Depth ?? 0) + 1,
            OriginServerTs = 1_700_000_000_000,
        };
        return PduBuilder.Build(draft, Server, _key, id => PduHashes.ReferenceHash(_events[id]));
    }
}
