using System.Collections.Frozen;

namespace Myelin.Server.Filters;

/// <summary>Selects events by type and sender (<c>EventFilter</c>). An absent list includes everything; an empty one includes nothing.</summary>
public record EventFilter
{
    public static readonly EventFilter Everything = new();

    /// <summary>The most events to return; null if absent.</summary>
    /// <remarks>The specification requires more than 0. Clients that only want a room's state send 0, which Synapse accepts.</remarks>
    public int? Limit { get; init; }

    /// <summary>The types to include; null for all.</summary>
    public TypePatterns? Types { get; init; }

    /// <summary>The types to exclude, even if included by <see cref="Types"/>.</summary>
    public TypePatterns? NotTypes { get; init; }

    /// <summary>The senders to include; null for all.</summary>
    public FrozenSet<UserId>? Senders { get; init; }

    /// <summary>The senders to exclude, even if included by <see cref="Senders"/>.</summary>
    public FrozenSet<UserId>? NotSenders { get; init; }

    /// <summary>Whether no event can pass, so that a caller need not look for any.</summary>
    public virtual bool ExcludesEverything => Types is { IsEmpty: true } || Senders is { Count: 0 };

    public bool IncludesType(string type) => NotTypes?.Matches(type) is not true && Types?.Matches(type) is not false;

    public bool IncludesSender(UserId sender) => NotSenders?.Contains(sender) is not true && Senders?.Contains(sender) is not false;

    /// <summary>Whether an event passes by type and sender.</summary>
    public bool Includes(string type, UserId sender) => IncludesType(type) && IncludesSender(sender);
}
