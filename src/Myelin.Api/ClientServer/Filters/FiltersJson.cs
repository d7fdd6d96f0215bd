using System.Text.Json.Serialization;

namespace Myelin.Api.ClientServer.Filters;

/// <summary>The responses of filters.</summary>
[JsonSerializable(typeof(DefineFilter.Response), TypeInfoPropertyName = "DefineFilterResponse")]
public sealed partial class FiltersJson : JsonSerializerContext;
