namespace Myelin.Api.Contracts;

/// <summary>
/// A request of the specification. Attributes say where its properties belong: <see cref="FromPathAttribute"/>,
/// <see cref="FromQueryAttribute"/>, <see cref="FromBodyAttribute"/> or <see cref="FromRawBodyAttribute"/>.
/// </summary>
/// <typeparam name="TRequest">The type itself.</typeparam>
/// <typeparam name="TResponse">The successful response.</typeparam>
public interface IOperation<TRequest, TResponse>
    where TRequest : IOperation<TRequest, TResponse>
{
    /// <summary>The endpoint.</summary>
    static abstract Operation<TRequest, TResponse> Contract { get; }
}

/// <summary>A path parameter. Unless a name is given, it is the property's in camel case.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FromPathAttribute(string? name = null) : Attribute
{
    public string? Name { get; } = name;
}

/// <summary>A query parameter. Unless a name is given, it is the property's in snake case. Repeatable parameters bind to a list; a required one has at least one value.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FromQueryAttribute(string? name = null) : Attribute
{
    public string? Name { get; } = name;
}

/// <summary>
/// All query parameters except the access token, for operations that accept any. The property is a list of pairs of strings. Of a repeated parameter, the
/// first value counts.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FromWholeQueryAttribute : Attribute;

/// <summary>The body, read as JSON into the property's type. For an absent body, see <see cref="Operation.AllowsNoBody"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FromBodyAttribute : Attribute;

/// <summary>
/// The bytes of the body, a strictly validated JSON object, as <see cref="ReadOnlyMemory{T}"/> of byte. For an absent body, see
/// <see cref="Operation.AllowsNoBody"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FromRawBodyAttribute : Attribute;

/// <summary>The response <c>{}</c>.</summary>
public sealed record Empty
{
    public static readonly Empty Value = new();
}
