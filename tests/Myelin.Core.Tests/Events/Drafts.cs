using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;
using Myelin.Core.Tests.Signing;

namespace Myelin.Core.Tests.Events;

/// <summary>Drafts that are right, to be changed with <c>with</c>.</summary>
internal static class Drafts
{
    public static TheoryData<string> AllVersions { get; } = [.. KnownRoomVersions.All.Select(version => version.Id)];

    public static RoomVersion Version(string id) => KnownRoomVersions.TryGet(id, out var version) ? version : throw new ArgumentException(id);

    public static PduDraft Message(RoomVersion version, string content = """{"msgtype":"m.text","body":"Hello"}""") => new()
    {
        RoomVersion = version,
        RoomId = RoomId.Parse(version.RoomIdIsCreateHash ? "!Nhcu5BS-UMnFX7hBVfVSoXiD7OgH6iRT-xyIuqDnpYQ" : "!room:domain"),
        Sender = UserId.Parse("@alice:domain"),
        Type = EventTypes.Message,
        ContentJson = Encoding.UTF8.GetBytes(content),
        PrevEvents = [Id(version, 1), Id(version, 2)],
        AuthEvents = [Id(version, 3)],
        Depth = 7,
        OriginServerTs = 1_700_000_000_000,
    };

    public static PduDraft State(RoomVersion version, string type, string stateKey, string content) =>
        Message(version, content) with { Type = type, StateKey = stateKey };

    public static PduDraft Create(RoomVersion version) => State(version, EventTypes.Create, "", """{"room_version":"12","creator":"@alice:domain"}""") with
    {
        RoomId = version.RoomIdIsCreateHash ? null : RoomId.Parse("!room:domain"),
        PrevEvents = [],
        AuthEvents = [],
        Depth = 1,
    };

    public static Pdu Build(PduDraft draft) => PduBuilder.Build(draft, TestKeys.Domain, TestKeys.Specification, _ => new byte[32]);

    private static EventId Id(RoomVersion version, int number) =>
        EventId.Parse(version.EventIds == EventIdFormat.ChosenByOrigin ? $"${number}:domain" : "$" + new string((char)('A' + number), 43));
}
