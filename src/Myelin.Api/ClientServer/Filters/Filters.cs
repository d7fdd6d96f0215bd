using System.Text.Json.Serialization;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Filters;

/// <summary>Client-Server API, "Filtering": storing a filter.</summary>
public sealed record DefineFilter : IOperation<DefineFilter, DefineFilter.Response>
{
    public static Operation<DefineFilter, Response> Contract { get; } = Operation.Post("defineFilter", "/_matrix/client/v3/user/{userId}/filter").AlsoR0();

    [FromPath]
    public required UserId UserId { get; init; }

    [FromRawBody]
    public required ReadOnlyMemory<byte> Filter { get; init; }

    public sealed record Response(string FilterId);
}

/// <summary>Client-Server API, "Filtering": a stored filter, as uploaded.</summary>
public sealed record GetFilter : IOperation<GetFilter, Filter>
{
    public static Operation<GetFilter, Filter> Contract { get; } = Operation.Get("getFilter", "/_matrix/client/v3/user/{userId}/filter/{filterId}").AlsoR0();

    [FromPath]
    public required UserId UserId { get; init; }

    [FromPath]
    public required string FilterId { get; init; }
}

/// <summary>The responses for filters.</summary>
[JsonSerializable(typeof(DefineFilter.Response), TypeInfoPropertyName = "DefineFilterResponse")]
[JsonSerializable(typeof(Filter))]
public sealed partial class FiltersJson : JsonSerializerContext;
