using System.Text.Json.Serialization;
using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Profiles;

/// <summary>Client-Server API, "Profiles": a whole profile.</summary>
public sealed record GetUserProfile : IOperation<GetUserProfile, UserProfile>
{
    public static Operation<GetUserProfile, UserProfile> Contract { get; } = Operation.Get("getUserProfile", "/_matrix/client/v3/profile/{userId}").AlsoR0() with { Auth = AuthScheme.None };

    [FromPath]
    public required UserId UserId { get; init; }
}

/// <summary>Client-Server API, "Profiles": one field, as a profile with only this field.</summary>
public sealed record GetProfileField : IOperation<GetProfileField, UserProfile>
{
    public static Operation<GetProfileField, UserProfile> Contract { get; } = Operation.Get("getProfileField", "/_matrix/client/v3/profile/{userId}/{keyName}").AlsoR0() with { Auth = AuthScheme.None };

    [FromPath]
    public required UserId UserId { get; init; }

    [FromPath]
    public required string KeyName { get; init; }
}

/// <summary>Client-Server API, "Profiles": setting a field. Guests may only set their display name.</summary>
public sealed record SetProfileField : IOperation<SetProfileField, Empty>
{
    public static Operation<SetProfileField, Empty> Contract { get; } = Operation.Put("setProfileField", "/_matrix/client/v3/profile/{userId}/{keyName}").AlsoR0() with { RefusesSuspended = true, AllowsGuests = true, RateLimit = RateLimitClass.Message };

    [FromPath]
    public required UserId UserId { get; init; }

    [FromPath]
    public required string KeyName { get; init; }

    /// <summary>An object with one property, named like the key, whose value may be any JSON.</summary>
    [FromRawBody]
    public required ReadOnlyMemory<byte> Body { get; init; }
}

/// <summary>Client-Server API, "Profiles": removing a field. Guests may only remove their display name.</summary>
public sealed record DeleteProfileField : IOperation<DeleteProfileField, Empty>
{
    public static Operation<DeleteProfileField, Empty> Contract { get; } = Operation.Delete("deleteProfileField", "/_matrix/client/v3/profile/{userId}/{keyName}").AlsoR0() with { RefusesSuspended = true, AllowsGuests = true, RateLimit = RateLimitClass.Message };

    [FromPath]
    public required UserId UserId { get; init; }

    [FromPath]
    public required string KeyName { get; init; }
}

/// <summary>A profile. It may have fields that the specification doesn't name.</summary>
public sealed record UserProfile : OpenObject
{
    [JsonPropertyName("displayname")]
    public string? DisplayName { get; init; }

    /// <summary>An <c>mxc</c> URI.</summary>
    public string? AvatarUrl { get; init; }

    /// <summary>A name in the IANA time zone database.</summary>
    [JsonPropertyName("m.tz")]
    public string? TimeZone { get; init; }
}

/// <summary>The responses for profiles.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(UserProfile))]
public sealed partial class ProfilesJson : JsonSerializerContext;
