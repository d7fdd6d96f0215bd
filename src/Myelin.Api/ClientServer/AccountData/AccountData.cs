using System.Text.Json;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.AccountData;

/// <summary>Client-Server API, "Client Config": global account data.</summary>
public sealed record GetAccountData : IOperation<GetAccountData, JsonElement>
{
    public static Operation<GetAccountData, JsonElement> Contract { get; } = Operation.Get("getAccountData", "/_matrix/client/v3/user/{userId}/account_data/{type}").AlsoR0();

    [FromPath]
    public required UserId UserId { get; init; }

    [FromPath]
    public required string Type { get; init; }
}

/// <summary>Client-Server API, "Client Config": setting global account data.</summary>
public sealed record SetAccountData : IOperation<SetAccountData, Empty>
{
    public static Operation<SetAccountData, Empty> Contract { get; } = Operation.Put("setAccountData", "/_matrix/client/v3/user/{userId}/account_data/{type}").AlsoR0();

    [FromPath]
    public required UserId UserId { get; init; }

    [FromPath]
    public required string Type { get; init; }

    [FromRawBody]
    public required ReadOnlyMemory<byte> Content { get; init; }
}

/// <summary>Client-Server API, "Client Config": account data of a room.</summary>
public sealed record GetAccountDataPerRoom : IOperation<GetAccountDataPerRoom, JsonElement>
{
    public static Operation<GetAccountDataPerRoom, JsonElement> Contract { get; } = Operation.Get("getAccountDataPerRoom", "/_matrix/client/v3/user/{userId}/rooms/{roomId}/account_data/{type}").AlsoR0();

    [FromPath]
    public required UserId UserId { get; init; }

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required string Type { get; init; }
}

/// <summary>Client-Server API, "Client Config": setting room account data.</summary>
public sealed record SetAccountDataPerRoom : IOperation<SetAccountDataPerRoom, Empty>
{
    public static Operation<SetAccountDataPerRoom, Empty> Contract { get; } = Operation.Put("setAccountDataPerRoom", "/_matrix/client/v3/user/{userId}/rooms/{roomId}/account_data/{type}").AlsoR0();

    [FromPath]
    public required UserId UserId { get; init; }

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required string Type { get; init; }

    [FromRawBody]
    public required ReadOnlyMemory<byte> Content { get; init; }
}
