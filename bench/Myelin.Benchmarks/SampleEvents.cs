using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;
using Myelin.Core.Signing;

namespace Myelin.Benchmarks;

/// <summary>Typical events of busy rooms.</summary>
internal static class SampleEvents
{
    public static readonly ServerName Server = ServerName.Parse("matrix.example.org");

    public static readonly SigningKey Key = SigningKey.FromSeed("a_ab12", new byte[SigningKey.SeedLength]);

    public static PduDraft Message { get; } = new()
    {
        RoomVersion = KnownRoomVersions.V12,
        RoomId = RoomId.Parse("!Nhcu5BS-UMnFX7hBVfVSoXiD7OgH6iRT-xyIuqDnpYQ"),
        Sender = UserId.Parse("@alice:matrix.example.org"),
        Type = EventTypes.Message,
        ContentJson = """{"msgtype":"m.text","body":"The quick brown fox jumps over the lazy dog.","m.mentions":{}}"""u8.ToArray(),
        PrevEvents = [EventId.Parse("$Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg")],
        AuthEvents = [EventId.Parse("$CD66HAED5npg6074c6pDtLKalHjVfYb2q4Q3LZgrW6o"), EventId.Parse("$acR1l0raoZnm60CBwAVgqbZqoO-mYU81xysh1u7XcJk")],
        Depth = 4711,
        OriginServerTs = 1_700_000_000_000,
    };

    /// <summary>Power levels of a room with 200 moderators, with unsorted keys and white space.</summary>
    public static byte[] PowerLevels { get; } = Encoding.UTF8.GetBytes(
        "{ \"users_default\": 0, \"state_default\": 50, \"events\": { \"m.room.name\": 50, \"m.room.avatar\": 50 }, \"ban\": 50, \"users\": {"
        + string.Join(", ", Enumerable.Range(0, 200).Select(i => $"\"@user{i * 7919 % 200}:matrix.example.org\": 50"))
        + "} }");

    public static Pdu BuiltMessage { get; } = PduBuilder.Build(Message, Server, Key);
}
