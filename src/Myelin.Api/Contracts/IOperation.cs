namespace Myelin.Api.Contracts;

/// <summary>
/// A request of the specification. Its properties say where they stand: <see cref="FromPathAttribute"/>,
/// <see cref="FromQueryAttribute"/>, <see cref="FromBodyAttribute"/> or <see cref="FromRawBodyAttribute"/>.
/// </summary>
/// <typeparam name="TRequest">The type itself.</typeparam>
/// <typeparam name="TResponse">What a success answers with.</typeparam>
public interface IOperation<TRequest, TResponse>
    where TRequest : IOperation<TRequest, TResponse>
{
    /// <summary>The endpoint.</summary>
    static abstract Operation<TRequest, TResponse> Contract { get; }
}

/// <summary>A part of the path; the parameter has the property's name in camel case unless it is given.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FromPathAttribute(string? name = null) : Attribute
{
    public string? Name { get; } = name;
}

/// <summary>A query parameter; the property's name in snake case unless it is given. Repeated ones bind to a list of strings.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FromQueryAttribute(string? name = null) : Attribute
{
    public string? Name { get; } = name;
}

/// <summary>
/// Every parameter of the query but the access token, for operations that take any: of type list of pairs of string and string. The first of a name counts.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FromWholeQueryAttribute : Attribute;

/// <summary>The body, read as JSON into the property's type. <see cref="Operation.AllowsNoBody"/> says what becomes of an absent one.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FromBodyAttribute : Attribute;

/// <summary>
/// The body as its bytes: a JSON object that has been validated strictly, of type <see cref="ReadOnlyMemory{T}"/> of byte.
/// <see cref="Operation.AllowsNoBody"/> says what becomes of an absent one.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FromRawBodyAttribute : Attribute;

/// <summary>The answer <c>{}</c>.</summary>
public sealed record Empty
{
    public static readonly Empty Value = new();
}
