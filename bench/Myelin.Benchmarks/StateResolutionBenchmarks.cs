using BenchmarkDotNet.Attributes;
using Myelin.Core.Events;
using Myelin.Core.RoomVersions;
using Myelin.Core.StateResolution;

namespace Myelin.Benchmarks;

/// <summary>
/// Resolves the states of two disconnected servers in a room of 200 members. On each of them, a hundred members change their names, moderators ban
/// others, and topic and power levels change. 122 tuples are in conflict: about 260 events, including auth events of only one side. Room version 11
/// uses state resolution v2, and 12 uses v2.1.
/// </summary>
[MemoryDiagnoser]
public class StateResolutionBenchmarks
{
    private const int Members = 200;
    private const int Moderators = 20;
    private const int Rounds = 10;

    private BenchmarkRoom _room = null!;
    private StateMap[] _states = [];

    [Params("11", "12")]
    public string Version { get; set; } = "12";

    [GlobalSetup]
    public void Build()
    {
        _room = new BenchmarkRoom(KnownRoomVersions.All.Single(version => version.Id == Version), Members, Moderators);
        _states = [Live(_room.Fork(), 1), Live(_room.Fork(), 2)];
    }

    [Benchmark]
    public StateMap Resolve() => StateResolver.Resolve(KnownRoomVersions.All.Single(version => version.Id == Version), _states, _room);

    private static StateMap Live(BenchmarkRoom branch, int server)
    {
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var member in branch.Members.Skip(Moderators + (round * 10)).Take(10))
            {
                branch.Send(member, EventTypes.Member, member.Value, $$"""{"membership":"join","displayname":"Name {{server}}.{{round}}"}""");
            }

            var moderator = branch.Members[round];
            branch.Send(moderator, EventTypes.Member, branch.Members[150 + round + (server * 12)].Value, """{"membership":"ban"}""");
            branch.Send(moderator, EventTypes.Topic, string.Empty, $$"""{"topic":"Topic {{server}}.{{round}}"}""");
            branch.Send(BenchmarkRoom.Creator, EventTypes.PowerLevels, string.Empty, branch.PowerLevels(Moderators, 30 + round + server));
        }

        return branch.State;
    }
}
