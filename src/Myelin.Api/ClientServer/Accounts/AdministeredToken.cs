namespace Myelin.Api.ClientServer.Accounts;

/// <summary>A registration token as Synapse's administrators' endpoints tell it.</summary>
public sealed record AdministeredToken
{
    public required string Token { get; init; }

    /// <summary>How many accounts it makes; null: any number. It is told either way.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.Never)]
    public required long? UsesAllowed { get; init; }

    /// <summary>How many have shown it and are about to make an account.</summary>
    public required long Pending { get; init; }

    /// <summary>How many accounts it has made.</summary>
    public required long Completed { get; init; }

    /// <summary>Until when it is valid, in milliseconds since 1970; null: for ever. It is told either way.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.Never)]
    public required long? ExpiryTime { get; init; }
}
