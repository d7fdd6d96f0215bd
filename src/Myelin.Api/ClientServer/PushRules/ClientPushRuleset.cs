using System.Text.Json;
using Myelin.Api.Json;

namespace Myelin.Api.ClientServer.PushRules;

/// <summary>A user's push rules by kind, each in order of evaluation ("Push Rules").</summary>
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

    /// <summary>Whether it is one of the server-default rules.</summary>
    public required bool Default { get; init; }

    public required bool Enabled { get; init; }

    /// <summary>The actions: strings and objects.</summary>
    public required IReadOnlyList<JsonElement> Actions { get; init; }

    /// <summary>The conditions, all of which must hold; null for kinds without conditions.</summary>
    public IReadOnlyList<ClientPushCondition>? Conditions { get; init; }

    /// <summary>For content rules: the glob that a message's body must match.</summary>
    public string? Pattern { get; init; }
}

/// <summary>A condition of a push rule.</summary>
public sealed record ClientPushCondition : OpenObject
{
    public required string Kind { get; init; }
}

/// <summary>
/// The parameters of a condition, which depend on its kind. A condition with invalid parameters is kept but never holds. Properties of
/// <see cref="ClientPushCondition"/> would consume the JSON members of their names, so these are extensions.
/// </summary>
public static class ClientPushConditionParts
{
    extension(ClientPushCondition condition)
    {
        /// <summary>The event's property, or the key in the <c>notifications</c> of the power levels.</summary>
        public string? Key => condition.OtherText("key");

        /// <summary>The glob to match.</summary>
        public string? Pattern => condition.OtherText("pattern");

        /// <summary>The member count, with a comparison.</summary>
        public string? Is => condition.OtherText("is");

        /// <summary>The value to match.</summary>
        public JsonElement? Value => condition.Other("value");
    }
}
