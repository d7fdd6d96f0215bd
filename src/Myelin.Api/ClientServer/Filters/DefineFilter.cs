using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Filters;

/// <summary>Client-Server API, "Filtering": storing a filter.</summary>
public sealed record DefineFilter : IOperation<DefineFilter.Response>
{
    public static Operation Contract { get; } = Operation.Post("defineFilter", "/_matrix/client/v3/user/{userId}/filter").AlsoR0();

    [FromPath]
    public required UserId UserId { get; init; }

    [FromRawBody]
    public required ReadOnlyMemory<byte> Filter { get; init; }

    public sealed record Response(string FilterId);
}
