using BenchmarkDotNet.Attributes;
using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.RoomVersions;

namespace Myelin.Benchmarks;

/// <summary>Event authorisation against the state of a room with 200 members, 50 of them moderators.</summary>
[MemoryDiagnoser]
public class AuthorizationBenchmarks
{
    private BenchmarkRoom _room = null!;
    private Pdu _message = null!;
    private Pdu _join = null!;
    private Pdu _ban = null!;
    private Pdu _powerLevels = null!;

    [Params("11", "12")]
    public string Version { get; set; } = "12";

    [GlobalSetup]
    public void Build()
    {
        _room = new BenchmarkRoom(KnownRoomVersions.All.Single(version => version.Id == Version), members: 200, moderators: 50);
        var fork = _room.Fork();
        _message = fork.Send(_room.Members[100], EventTypes.Message, null, """{"msgtype":"m.text","body":"Good morning"}""");
        _join = fork.Send(_room.Members[7], EventTypes.Member, _room.Members[7].Value, """{"membership":"join","displayname":"Another name"}""");
        _ban = fork.Send(_room.Members[0], EventTypes.Member, _room.Members[150].Value, """{"membership":"ban"}""");
        _powerLevels = fork.Send(BenchmarkRoom.Creator, EventTypes.PowerLevels, string.Empty, _room.PowerLevels(49, 50));
    }

    [Benchmark(Baseline = true)]
    public bool Message() => EventAuthorization.Check(_message, _room.Find).IsAllowed;

    [Benchmark]
    public bool Join() => EventAuthorization.Check(_join, _room.Find).IsAllowed;

    [Benchmark]
    public bool Ban() => EventAuthorization.Check(_ban, _room.Find).IsAllowed;

    [Benchmark]
    public bool Power_levels() => EventAuthorization.Check(_powerLevels, _room.Find).IsAllowed;
}
