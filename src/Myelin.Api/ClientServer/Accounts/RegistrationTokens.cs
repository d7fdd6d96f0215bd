using System.Text.Json;
using System.Text.Json.Serialization;
using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Lists registration tokens: a Synapse endpoint that administration tools use.</summary>
public sealed record ListRegistrationTokens : IOperation<ListRegistrationTokens, ListRegistrationTokens.Response>
{
    /// <summary>The path of all operations on registration tokens.</summary>
    public const string Path = "/_synapse/admin/v1/registration_tokens";

    public static Operation<ListRegistrationTokens, Response> Contract { get; } = Operation.Get("listRegistrationTokens", Path) with { IsSpecified = false };

    /// <summary>Whether to list only valid or only invalid tokens; absent for all.</summary>
    [FromQuery]
    public bool? Valid { get; init; }

    public sealed record Response(IReadOnlyList<AdministeredToken> RegistrationTokens);
}

/// <summary>Creates a registration token: a Synapse endpoint that administration tools use.</summary>
public sealed record CreateRegistrationToken : IOperation<CreateRegistrationToken, AdministeredToken>
{
    public static Operation<CreateRegistrationToken, AdministeredToken> Contract { get; } =
        Operation.Post("createRegistrationToken", $"{ListRegistrationTokens.Path}/new") with { IsSpecified = false };

    [FromBody]
    public required Body Content { get; init; }

    /// <summary>The members in raw form, because a wrong type must be answered with <c>M_INVALID_PARAM</c>, and null differs from absent.</summary>
    public sealed record Body
    {
        /// <summary>The token; absent for a random one.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public JsonElement Token { get; init; }

        /// <summary>How long a random one is; 16 if absent.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public JsonElement Length { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public JsonElement UsesAllowed { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public JsonElement ExpiryTime { get; init; }
    }
}

/// <summary>Returns a registration token: a Synapse endpoint that administration tools use.</summary>
public sealed record GetRegistrationToken : IOperation<GetRegistrationToken, AdministeredToken>
{
    public static Operation<GetRegistrationToken, AdministeredToken> Contract { get; } =
        Operation.Get("getRegistrationToken", $"{ListRegistrationTokens.Path}/{{token}}") with { IsSpecified = false };

    [FromPath]
    public required string Token { get; init; }
}

/// <summary>Changes the limits of a registration token: a Synapse endpoint that administration tools use.</summary>
public sealed record UpdateRegistrationToken : IOperation<UpdateRegistrationToken, AdministeredToken>
{
    public static Operation<UpdateRegistrationToken, AdministeredToken> Contract { get; } =
        Operation.Put("updateRegistrationToken", $"{ListRegistrationTokens.Path}/{{token}}") with { IsSpecified = false };

    [FromPath]
    public required string Token { get; init; }

    [FromBody]
    public required Body Content { get; init; }

    /// <summary>The members in raw form: an absent member keeps the limit, null removes it.</summary>
    public sealed record Body
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public JsonElement UsesAllowed { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public JsonElement ExpiryTime { get; init; }
    }
}

/// <summary>Removes a registration token: a Synapse endpoint that administration tools use.</summary>
public sealed record DeleteRegistrationToken : IOperation<DeleteRegistrationToken, Empty>
{
    public static Operation<DeleteRegistrationToken, Empty> Contract { get; } =
        Operation.Delete("deleteRegistrationToken", $"{ListRegistrationTokens.Path}/{{token}}") with { IsSpecified = false };

    [FromPath]
    public required string Token { get; init; }
}

/// <summary>A registration token, in the format of Synapse's administration endpoints.</summary>
public sealed record AdministeredToken
{
    public required string Token { get; init; }

    /// <summary>How many accounts it can create; null for any number. Always written.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long? UsesAllowed { get; init; }

    /// <summary>How many registrations with it are in progress.</summary>
    public required long Pending { get; init; }

    /// <summary>How many accounts it has created.</summary>
    public required long Completed { get; init; }

    /// <summary>When it expires, in milliseconds since the Unix epoch; null if it doesn't. Always written.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long? ExpiryTime { get; init; }
}
