using System.Collections.Immutable;
using Myelin.Server.Log;

namespace Myelin.Server.RoomFederation.Destinations;

/// <summary>An event that a server has to be sent.</summary>
/// <param name="Position">Its log position.</param>
/// <param name="Room">The number of its room.</param>
/// <param name="Number">Its own number.</param>
[GenerateSerializer]
[Immutable]
internal readonly record struct OutgoingEvent([property: Id(0)] long Position, [property: Id(1)] long Room, [property: Id(2)] long Number);

/// <summary>An EDU that a server is sent if it can be reached.</summary>
/// <param name="Key">What it is about: it replaces an earlier one about the same that has not been sent yet.</param>
/// <param name="Json">The EDU in UTF-8 JSON. Many destinations share it: never change it.</param>
[GenerateSerializer]
[Immutable]
internal sealed record OutgoingEdu([property: Id(0)] string Key, [property: Id(1)] byte[] Json);

/// <summary>A transaction.</summary>
/// <param name="Id">
/// Its ID; null if it has nothing but events: then it follows from theirs, so a transaction that is sent again after a crash is known to a server that has it.
/// With EDUs it must not: those after a crash are others, and would be taken for a repetition.
/// </param>
/// <param name="Events">Its events, in order.</param>
/// <param name="Edus">Its EDUs.</param>
internal sealed record OutgoingTransaction(string? Id, ImmutableArray<OutgoingEvent> Events, ImmutableArray<OutgoingEdu> Edus);

/// <summary>A room of which a server has missed events.</summary>
/// <param name="Room">The room's number.</param>
/// <param name="After">The server has all events up to here.</param>
/// <param name="UpTo">Later events are not missed: the owner is woken for them.</param>
internal readonly record struct MissedRoom(long Room, LogPosition After, LogPosition UpTo);

/// <summary>An input of <see cref="DestinationPlan"/>.</summary>
internal abstract record DestinationInput
{
    /// <summary>The time of the last <see cref="DestinationDecision.WakeAt"/> has come. This is also the first input of all.</summary>
    public sealed record TimeCame : DestinationInput;

    /// <summary>There are events to send, in order. Answered by <see cref="DestinationDecision.Accept"/>, in the order of the wakes.</summary>
    public sealed record Woken(ImmutableArray<OutgoingEvent> Events) : DestinationInput;

    /// <summary>There are EDUs to send.</summary>
    public sealed record Told(ImmutableArray<OutgoingEdu> Edus) : DestinationInput;

    /// <summary>The server has shown that it can be reached again, or an operator wants to know.</summary>
    public sealed record Alive : DestinationInput;

    /// <summary>The rows have been written.</summary>
    public sealed record Written : DestinationInput;

    /// <summary>The missed events of the rooms, in order.</summary>
    public sealed record Missed(ImmutableArray<OutgoingEvent> Events) : DestinationInput;

    /// <summary>The server has taken the transaction.</summary>
    public sealed record Taken : DestinationInput;

    /// <summary>The server has perhaps not received the transaction: it has to be sent again.</summary>
    /// <param name="Reason">For operators.</param>
    /// <param name="Jitter">A random number from 0 to 1.</param>
    public sealed record Failed(string Reason, double Jitter) : DestinationInput;

    /// <summary>The server will never take the transaction as it is.</summary>
    /// <param name="Reason">For operators.</param>
    public sealed record Refused(string Reason) : DestinationInput;

    /// <summary>The owner must stop. What is under way is cancelled, except writing.</summary>
    public sealed record Stopped : DestinationInput;

    /// <summary>What was under way has been cancelled: it may have had its effect or not.</summary>
    public sealed record Cancelled : DestinationInput;
}

/// <summary>What the owner of a destination does next. Beside writing, one of reading and sending is under way at a time.</summary>
internal abstract record DestinationDecision
{
    /// <summary>Write the rows, which nobody else may have changed. Answered by <see cref="DestinationInput.Written"/>, and never cancelled.</summary>
    /// <param name="Revision">The revision that the row must have.</param>
    /// <param name="Progress">The row.</param>
    /// <param name="Rooms">Rooms of which the server has missed something, and after which position; null: it no longer has.</param>
    public sealed record Write(long Revision, DestinationProgress Progress, ImmutableArray<(long Room, long? After)> Rooms) : DestinationDecision;

    /// <summary>Read missed events. Answered by <see cref="DestinationInput.Missed"/>.</summary>
    public sealed record ReadMissed(ImmutableArray<MissedRoom> Rooms) : DestinationDecision;

    /// <summary>
    /// Send a transaction. Answered by <see cref="DestinationInput.Taken"/>, <see cref="DestinationInput.Failed"/> or <see cref="DestinationInput.Refused"/>.
    /// </summary>
    public sealed record Send(OutgoingTransaction Transaction) : DestinationDecision;

    /// <summary>The server refuses what this transaction has, and won't be sent it again: tell the operator.</summary>
    public sealed record GiveUp(OutgoingTransaction Transaction, string Reason) : DestinationDecision;

    /// <summary>Complete the oldest pending wake: a crash can no longer lose it.</summary>
    public sealed record Accept : DestinationDecision;

    /// <summary>Post <see cref="DestinationInput.TimeCame"/> at this time, which replaces any earlier one.</summary>
    public sealed record WakeAt(DateTimeOffset At) : DestinationDecision;

    /// <summary>The owner is done for good.</summary>
    public sealed record End : DestinationDecision;
}
