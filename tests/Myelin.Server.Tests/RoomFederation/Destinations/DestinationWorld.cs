using System.Collections.Immutable;
using System.Text;
using Myelin.Api.ServerServer;
using Myelin.Server.Log;
using Myelin.Server.RoomFederation.Destinations;

namespace Myelin.Server.Tests.RoomFederation.Destinations;

/// <summary>
/// A log of some rooms, its dispatcher, a destination's rows and a server around a <see cref="DestinationPlan"/>, moved by a seed: events and EDUs come, the
/// server fails, refuses and comes back, owner and dispatcher crash and stop, time goes on by moments and by days.
/// </summary>
internal sealed class DestinationWorld(int seed)
{
    private const int Rooms = 6;

    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    private readonly Random _random = new(seed);
    private readonly List<Entry> _log = [];
    private readonly Queue<ImmutableArray<OutgoingEvent>> _wakers = new();
    private readonly Dictionary<string, OutgoingTransaction> _received = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _edus = new(StringComparer.Ordinal);
    private DestinationRows _rows = DestinationRows.None;
    private DestinationPlan _plan = null!;
    private DateTimeOffset _now = Start;
    private DateTimeOffset? _wakeAt;
    private DestinationDecision? _underWay;
    private DestinationDecision.Write? _writing;
    private OutgoingTransaction? _mustComeNext;
    private DateTimeOffset? _notBefore;
    private int _failures;
    private int _restarts;
    private int _told;
    private long _head;
    private bool _isHealthy;
    private bool _hasEnded;

    // The dispatcher: how far it has read, where its last wake began, and how far it will have read once the wake that it waits for is accepted.
    private long _looked;
    private long _saved;
    private long? _waitsFor;

    public void Run()
    {
        Restart();
        var left = _random.Next(1, 200);
        for (var turn = 0; turn < 3 * left; turn++)
        {
            Turn();
        }

        // From here on everything works, and all that is left is sent.
        _isHealthy = true;
        for (var turn = 0; _underWay is not null || _writing is not null || _rows.Progress.BehindSince is not null || _looked < _head; turn++)
        {
            Require(turn < 20_000, "Something is never sent.");
            if (_looked < _head && _waitsFor is null)
            {
                Dispatch(_log.Count);
            }
            else if (_underWay is not null || _writing is not null)
            {
                Complete();
            }
            else
            {
                PassTime(toWake: true);
            }
        }

        Require(_rows.Rooms.IsEmpty, "The server is not behind, and has rooms of which it is.");
        foreach (var entry in _log)
        {
            Require(entry.IsTaken || entry.IsSuperseded || entry.IsPoison, $"The event at {entry.Position} is never sent.");
        }
    }

    private void Turn()
    {
        switch (_random.Next(26))
        {
            case 0 or 1 or 2:
                Append();
                break;
            case 3 when _random.Next(8) == 0:
                // More than the plan keeps in memory.
                for (var i = 0; i < DestinationLimits.WaitingEvents + 100; i++)
                {
                    Append();
                }

                break;
            case 4 or 5:
                var key = _random.Next(3).ToString(System.Globalization.CultureInfo.InvariantCulture);
                Post(new DestinationInput.Told([new OutgoingEdu(key, Encoding.UTF8.GetBytes($"{key} {++_told}"))]));
                break;
            case 6 when _random.Next(4) == 0:
                Crash();
                break;
            case 7 when _random.Next(4) == 0:
                Stop();
                break;
            case 8 when _random.Next(4) == 0:
                // The dispatcher restarts from its last saved position.
                (_looked, _waitsFor) = (_saved, null);
                break;
            case 9 when _random.Next(6) == 0:
                _now += TimeSpan.FromHours(_random.Next(1, 40));
                break;
            case 10 when _random.Next(4) == 0:
                (_notBefore, _failures) = (null, 0);
                Post(new DestinationInput.Alive());
                break;
            case < 16:
                Dispatch(_random.Next(1, 200));
                break;
            case < 23:
                Complete();
                break;
            default:
                PassTime(_random.Next(2) == 0);
                break;
        }
    }

    private void Append()
    {
        // Gaps, since most of a log is not for this server.
        _head += _random.Next(1, 4);
        _log.Add(new Entry(_head, _random.Next(Rooms)) { IsPoison = _random.Next(300) == 0 });
    }

    private void Dispatch(int entries)
    {
        if (_waitsFor is not null || _looked == _head)
        {
            return;
        }

        var seen = _log.Where(entry => entry.Position > _looked).Take(entries).ToList();
        _saved = _random.Next(3) == 0 ? _looked : _saved;
        _waitsFor = seen.Count == 0 || seen[^1] == _log[^1] ? _head : seen[^1].Position;
        ImmutableArray<OutgoingEvent> wake = [.. seen.Select(static entry => entry.Outgoing)];
        _wakers.Enqueue(wake);
        Post(new DestinationInput.Woken(wake));
    }

    private void PassTime(bool toWake)
    {
        if (_wakeAt is not { } at)
        {
            return;
        }

        Require(at - _now <= DestinationLimits.LongestBackOff, $"It pauses for {at - _now}.");
        _now = at > _now ? _now + ((at - _now) * (toWake ? 1 : _random.NextDouble())) : _now;
        if (_now >= at)
        {
            _wakeAt = null;
            Post(new DestinationInput.TimeCame());
        }
    }

    private void Post(DestinationInput input)
    {
        if (_hasEnded)
        {
            return;
        }

        (_plan, var decisions) = _plan.Step(_now, input);
        foreach (var decision in decisions)
        {
            Execute(decision);
        }
    }

    private void Execute(DestinationDecision decision)
    {
        Require(!_hasEnded, $"{decision} comes after the end.");
        switch (decision)
        {
            case DestinationDecision.Accept:
                Accept(_wakers.Dequeue());
                break;
            case DestinationDecision.WakeAt wake:
                _wakeAt = wake.At;
                break;
            case DestinationDecision.End:
                Require(_underWay is null && _writing is null, "It ends with something under way.");
                _hasEnded = true;
                break;
            case DestinationDecision.GiveUp given:
                Require(given.Transaction.Events.Length == 1, "More than one event is given up at once.");
                Require(Of(given.Transaction.Events[0]).IsPoison, "An event is given up that the server would take.");
                break;
            case DestinationDecision.Write write:
                Require(_writing is null, "Two writes are under way.");
                Require(write.Revision == _rows.Progress.Revision, "A write is not on top of the last.");
                _writing = write;
                break;
            default:
                Require(_underWay is null, $"{decision} comes while {_underWay} is under way.");
                Require(!(_now < _notBefore), $"It does not wait until {_notBefore} after {_failures} failures.");
                _underWay = decision;
                if (decision is DestinationDecision.Send send)
                {
                    RequireSendable(send.Transaction);
                }

                break;
        }
    }

    private void RequireSendable(OutgoingTransaction transaction)
    {
        Require(transaction.Events.Length <= ServerServerLimits.MaximumPdus && transaction.Edus.Length <= ServerServerLimits.MaximumEdus, "A transaction is too large.");
        Require(transaction.Events.Length + transaction.Edus.Length > 0, "A transaction is empty.");
        Require(_mustComeNext is null || _mustComeNext == transaction, "Another transaction is sent before the one that failed.");
        if (_received.TryGetValue(IdOf(transaction), out var same))
        {
            Require(
                same.Events.SequenceEqual(transaction.Events) && same.Edus.SequenceEqual(transaction.Edus), "An ID is that of a transaction with another content.");
            return;
        }

        foreach (var outgoing in transaction.Events)
        {
            var entry = Of(outgoing);
            Require(!entry.IsTaken || entry.MayRepeat, $"The event at {entry.Position} is sent twice.");
            Require(
                entry.MayRepeat || !_log.Exists(later => later.Room == entry.Room && later.Position > entry.Position && later.IsTaken && !later.MayRepeat),
                $"The event at {entry.Position} is sent after a later one of its room.");
            Require(
                !_log.Exists(earlier => earlier.Room == entry.Room && earlier.Position < entry.Position && !earlier.IsDone
                    && !transaction.Events.TakeWhile(other => other != outgoing).Contains(earlier.Outgoing)),
                $"The event at {entry.Position} is sent before an earlier one of its room.");
        }
    }

    private void Accept(ImmutableArray<OutgoingEvent> wake)
    {
        foreach (var outgoing in wake)
        {
            Require(
                Of(outgoing).IsDone || (_rows.Rooms.TryGetValue(outgoing.Room, out var after) && after < outgoing.Position),
                $"A wake is accepted, and no row says that the event at {outgoing.Position} is to be sent.");
        }

        if (_waitsFor is { } upTo && (wake.IsEmpty || wake[^1].Position <= upTo) && _wakers.Count == 0)
        {
            (_looked, _waitsFor) = (upTo, null);
        }
    }

    private void Complete()
    {
        if (_writing is { } write && (_underWay is null || _random.Next(2) == 0))
        {
            Commit(write);
            _writing = null;
            Post(new DestinationInput.Written());
            return;
        }

        var underWay = _underWay;
        _underWay = null;
        switch (underWay)
        {
            case DestinationDecision.ReadMissed read:
                Post(new DestinationInput.Missed(Read(read)));
                break;
            case DestinationDecision.Send send:
                Post(Answer(send.Transaction));
                break;
        }
    }

    private ImmutableArray<OutgoingEvent> Read(DestinationDecision.ReadMissed read)
    {
        var found = ImmutableArray.CreateBuilder<OutgoingEvent>();
        foreach (var room in read.Rooms)
        {
            var missed = _log.Where(entry => entry.Room == room.Room && entry.Position > room.After.Value && entry.Position <= room.UpTo.Value).ToList();
            foreach (var entry in missed)
            {
                if (missed.Count <= DestinationLimits.MissedPerRoom || entry == missed[^1])
                {
                    found.Add(entry.Outgoing);
                }
                else
                {
                    entry.IsSuperseded = true;
                }
            }
        }

        return found.ToImmutable();
    }

    private DestinationInput Answer(OutgoingTransaction transaction)
    {
        if (!_isHealthy && _random.Next(3) == 0)
        {
            // The answer was lost, or the request.
            if (_random.Next(2) == 0 && !transaction.Events.Any(outgoing => Of(outgoing).IsPoison))
            {
                Receive(transaction);
            }

            _mustComeNext = transaction.Events.IsEmpty ? null : transaction;
            _notBefore = _now + DestinationLimits.AttemptDelay(++_failures, 0);
            return new DestinationInput.Failed("It failed.", _random.NextDouble());
        }

        (_mustComeNext, _notBefore, _failures) = (null, null, 0);
        if (transaction.Events.Any(outgoing => Of(outgoing).IsPoison))
        {
            return new DestinationInput.Refused("It is refused.");
        }

        Receive(transaction);
        return new DestinationInput.Taken();
    }

    private void Receive(OutgoingTransaction transaction)
    {
        if (!_received.TryAdd(IdOf(transaction), transaction))
        {
            return;
        }

        foreach (var outgoing in transaction.Events)
        {
            Of(outgoing).IsTaken = true;
            Of(outgoing).MayRepeat = false;
        }

        foreach (var edu in transaction.Edus)
        {
            var told = int.Parse(Encoding.UTF8.GetString(edu.Json).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
            Require(told > _edus.GetValueOrDefault(edu.Key), "An EDU comes after one that replaces it.");
            _edus[edu.Key] = told;
        }
    }

    private void Commit(DestinationDecision.Write write)
    {
        var rooms = _rows.Rooms;
        foreach (var (room, after) in write.Rooms)
        {
            rooms = after is { } position ? rooms.SetItem(room, position) : rooms.Remove(room);
        }

        _rows = new DestinationRows(write.Progress, rooms);
        Require(rooms.IsEmpty == _rows.Progress.BehindSince is null, "The row does not say whether the server is behind.");
    }

    private void Crash()
    {
        if (_underWay is DestinationDecision.Send send && _random.Next(2) == 0 && !send.Transaction.Events.Any(outgoing => Of(outgoing).IsPoison))
        {
            Receive(send.Transaction);
        }

        if (_writing is { } write && _random.Next(2) == 0)
        {
            Commit(write);
        }

        Restart();
    }

    private void Stop()
    {
        Post(new DestinationInput.Stopped());
        if (_underWay is DestinationDecision.Send send && _random.Next(2) == 0 && !send.Transaction.Events.Any(outgoing => Of(outgoing).IsPoison))
        {
            Receive(send.Transaction);
        }

        if (_underWay is not null)
        {
            _underWay = null;
            Post(new DestinationInput.Cancelled());
        }

        while (_writing is { } write)
        {
            Commit(write);
            _writing = null;
            Post(new DestinationInput.Written());
        }

        Require(_hasEnded, "It does not end.");
        Restart();
    }

    /// <summary>A new owner. The dispatcher's call has failed if the wake was not accepted, and is repeated.</summary>
    private void Restart()
    {
        (_underWay, _writing, _mustComeNext, _wakeAt, _hasEnded, _waitsFor) = (null, null, null, null, false, null);
        _wakers.Clear();
        foreach (var entry in _log)
        {
            entry.MayRepeat = entry.Position > (_rows.Rooms.TryGetValue(entry.Room, out var after) ? after : _rows.Progress.Accepted.Value);
        }

        (_notBefore, _failures) = (_rows.Progress.RetryAt, _rows.Progress.Failures);
        _plan = new DestinationPlan(_rows, new LogPosition(_head), $"owner {++_restarts}");
        Post(new DestinationInput.TimeCame());
    }

    private static string IdOf(OutgoingTransaction transaction) => transaction.Id ?? string.Join(' ', transaction.Events.Select(static outgoing => outgoing.Number));

    private Entry Of(OutgoingEvent outgoing) => _log.First(entry => entry.Position == outgoing.Position);

    private void Require(bool holds, string otherwise) => Assert.True(holds, $"Seed {seed}: {otherwise}");

    private sealed record Entry(long Position, long Room)
    {
        public OutgoingEvent Outgoing { get; } = new(Position, Room, Position + 1_000_000);

        public bool IsPoison { get; init; }

        public bool IsTaken { get; set; }

        public bool IsSuperseded { get; set; }

        /// <summary>A former owner may have sent it without a row that says so.</summary>
        public bool MayRepeat { get; set; }

        public bool IsDone => IsTaken || IsSuperseded || IsPoison;
    }
}
