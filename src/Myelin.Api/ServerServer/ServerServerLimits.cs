using Myelin.Core.Json;

namespace Myelin.Api.ServerServer;

/// <summary>The limits of what servers send each other.</summary>
public static class ServerServerLimits
{
    /// <summary>The most PDUs in a transaction ("Transactions").</summary>
    public const int MaximumPdus = 50;

    /// <summary>The most EDUs in a transaction ("Transactions").</summary>
    public const int MaximumEdus = 100;

    /// <summary>
    /// The largest transaction in bytes. The specification limits PDUs but not EDUs; this gives each EDU the size of a PDU, and as much again to what PDUs
    /// carry beside their canonical form, such as <c>unsigned</c>. Other servers accept as much.
    /// </summary>
    public const int MaximumTransaction = (MaximumEdus + (2 * MaximumPdus)) * JsonLimits.MaximumEventSize;

    /// <summary>
    /// The largest body that is one event, in bytes. The size limit of events is about their canonical form. Escapes can make it six times as long, and
    /// <c>unsigned</c> comes on top.
    /// </summary>
    public const int MaximumEvent = 8 * JsonLimits.MaximumEventSize;

    /// <summary>The largest invitation in bytes: the event and the state events that describe the room, each of which may have the largest size.</summary>
    public const int MaximumInvite = 16 * JsonLimits.MaximumEventSize;

    /// <summary>The largest other body in bytes: IDs of events, servers or keys.</summary>
    public const int MaximumRequest = 4 * JsonLimits.MaximumEventSize;

    /// <summary>The deepest nesting of a transaction, in which an event is two levels down.</summary>
    public const int MaximumTransactionDepth = JsonLimits.MaximumDepth + 2;

    /// <summary>The deepest nesting of an invitation: in the older form, state events are three levels down, in the event's <c>unsigned</c>.</summary>
    public const int MaximumInviteDepth = JsonLimits.MaximumDepth + 3;
}
