using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Core.RoomVersions;
using Myelin.Core.Signing;

namespace Myelin.Simulation;

/// <summary>
/// One run: a room, three to seven servers with their users, and a network that misbehaves; everything follows from the seed. It ends with a
/// time of reliable delivery in which every server speaks, after which the checkers look at what all of them hold.
/// </summary>
internal sealed class Federation
{
    private const int MaximumQuietRounds = 8;
    private const int MaximumMessages = 200_000;

    private long _clock = 1_700_000_000_000;

    private Federation(int seed)
    {
        Seed = seed;
        Random = new Random(seed);
        Version = KnownRoomVersions.All[seed % KnownRoomVersions.All.Count];
        Network = new SimulatedNetwork(Random);
        for (var number = 0; number < Random.Next(3, 8); number++)
        {
            var name = ServerName.Parse($"s{number}.example");
            Servers.Add(new SimulatedServer(this, name, KeyOf(name)));
        }

        Users = [.. Servers.SelectMany(server => Enumerable.Range(0, Random.Next(1, 4)).Select(number => UserId.Of($"u{number}", server.Name)))];
    }

    public int Seed { get; }

    public Random Random { get; }

    public RoomVersion Version { get; }

    public SimulatedNetwork Network { get; }

    public List<SimulatedServer> Servers { get; } = [];

    public List<UserId> Users { get; }

    public RoomId RoomId { get; private set; }

    public EventId CreateId { get; private set; }

    public Tally Tally { get; } = new();

    /// <summary>Milliseconds, a little more with every event.</summary>
    public long Timestamp => _clock += Random.Next(1, 50);

    /// <exception cref="SimulationFailure">A promise was broken; the message names the seed.</exception>
    public static Tally Run(int seed)
    {
        var federation = new Federation(seed);
        try
        {
            federation.Run();
        }
        catch (SimulationFailure failure)
        {
            throw new SimulationFailure($"Seed {seed} (room version {federation.Version}): {failure.Message}");
        }

        return federation.Tally;
    }

    public SimulatedServer ServerOf(UserId user) => Servers.Find(server => user.IsOn(server.Name))!;

    /// <summary>Sends an event to every other server that is in the room before or after it, by the sending server's knowledge.</summary>
    public void Broadcast(SimulatedServer from, Pdu pdu, params ReadOnlySpan<StateMap> states)
    {
        var destinations = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var state in states)
        {
            destinations.UnionWith(from.Joined(state).Select(user => user.ServerName.Value));
        }

        foreach (var server in Servers.Where(server => server != from && destinations.Contains(server.Name.Value)))
        {
            Network.Send(new Envelope(from, server, new Message.Push(pdu)));
        }
    }

    private void Run()
    {
        var founder = Servers[0];
        var room = new RoomScript(this);
        founder.Create(room.Create(Users.First(user => user.IsOn(founder.Name))));
        RoomId = founder.Engine!.RoomId;
        CreateId = founder.Engine.CurrentState[EventTypes.Create, string.Empty]!.Value;
        room.Begin(founder);

        var actions = new Actions(this, room);
        for (var remaining = Random.Next(30, 90); remaining > 0; remaining--)
        {
            foreach (var envelope in Network.ArrivingUntil(Network.Now + Random.Next(0, 25)))
            {
                envelope.To.Handle(envelope.From, envelope.Message);
            }

            actions.Next();
        }

        ComeToRest(room);
        FederationCheckers.Check(this);
    }

    private void ComeToRest(RoomScript room)
    {
        Network.IsReliable = true;
        for (var round = 0; round < MaximumQuietRounds; round++)
        {
            Drain();
            if (round > 0 && FederationCheckers.IsAtRest(Servers))
            {
                return;
            }

            foreach (var server in Servers)
            {
                foreach (var user in server.OwnJoined())
                {
                    room.Propose(server, user, EventTypes.Member, user.Value, Contents.Member("join", $"quiet {round}"));
                    Drain();
                }
            }
        }
    }

    private void Drain()
    {
        for (var messages = 0; Network.TryNext(out var envelope); messages++)
        {
            SimulationFailure.Unless(messages < MaximumMessages, () => "The network does not come to rest.");
            envelope.To.Handle(envelope.From, envelope.Message);
        }
    }

    private static SigningKey KeyOf(ServerName name) => SigningKey.FromSeed("1", SHA256.HashData(Encoding.UTF8.GetBytes(name.Value)));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"seed {Seed}");
}
