using System.Text.Json;
using Myelin.Api.Json;

namespace Myelin.Api.ClientServer.PushRules;

/// <summary>A user's push rules by kind, each kind in the order in which its rules are checked ("Push Rules").</summary>
public sealed record ClientPushRuleset : OpenObject
{
    public IReadOnlyList<ClientPushRule>? Override { get; init; }

    public IReadOnlyList<ClientPushRule>? Content { get; init; }

    public IReadOnlyList<ClientPushRule>? Room { get; init; }

    public IReadOnlyList<ClientPushRule>? Sender { get; init; }

    public IReadOnlyList<ClientPushRule>? Underride { get; init; }
}

/// <summary>A push rule.</summary>
public sealed record ClientPushRule : OpenObject
{
    public required string RuleId { get; init; }

    /// <summary>Whether it is one of the server's.</summary>
    public required bool Default { get; init; }

    public required bool Enabled { get; init; }

    /// <summary>Strings and objects.</summary>
    public required IReadOnlyList<JsonElement> Actions { get; init; }

    /// <summary>All of which must hold; null for a kind that has none.</summary>
    public IReadOnlyList<ClientPushCondition>? Conditions { get; init; }

    /// <summary>What a message's body has to match; of content rules alone.</summary>
    public string? Pattern { get; init; }
}

/// <summary>A condition of a push rule.</summary>
public sealed record ClientPushCondition : OpenObject
{
    public required string Kind { get; init; }
}

/// <summary>
/// What a condition needs by its kind; of another form it never holds, and is kept all the same. A property of <see cref="ClientPushCondition"/> would take
/// the member of its name for itself.
/// </summary>
public static class ClientPushConditionParts
{
    extension(ClientPushCondition condition)
    {
        /// <summary>The property of the event, or the notification of the power levels.</summary>
        public string? Key => condition.OtherText("key");

        /// <summary>The glob to match.</summary>
        public string? Pattern => condition.OtherText("pattern");

        /// <summary>The count of members, with its comparison.</summary>
        public string? Is => condition.OtherText("is");

        /// <summary>The value looked for.</summary>
        public JsonElement? Value => condition.Other("value");
    }
}
