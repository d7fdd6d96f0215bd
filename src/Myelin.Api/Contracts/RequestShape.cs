using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Myelin.Api.Contracts;

/// <summary>The shapes of request records, each created when it is first needed.</summary>
public static class RequestShape
{
    /// <summary>The shape of a type.</summary>
    public static RequestShape<TRequest> Of<TRequest>()
        where TRequest : class => ForType<TRequest>.Shape;

    private static class ForType<TRequest>
        where TRequest : class
    {
        public static readonly RequestShape<TRequest> Shape = new();
    }
}

/// <summary>
/// A request record as described by the attributes of its properties. Servers bind the record and callers write it (<see cref="RequestWriter"/>) by the
/// same shape, so the two can't differ.
/// </summary>
/// <typeparam name="TRequest">The record.</typeparam>
public sealed class RequestShape<TRequest>
    where TRequest : class
{
    internal RequestShape()
    {
        Parts = [.. typeof(TRequest).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(PartOf).OfType<RequestPart<TRequest>>()];
        HasBody = Parts.Any(part => part.IsBody);
        HasContent = Parts.Any(part => part is ContentPart<TRequest>);
    }

    /// <summary>Whether there is a JSON body.</summary>
    public bool HasBody { get; }

    /// <summary>Whether the body is a stream of bytes.</summary>
    public bool HasContent { get; }

    internal ImmutableArray<RequestPart<TRequest>> Parts { get; }

    /// <summary>Creates the record from the values of a request.</summary>
    /// <exception cref="MatrixException">A value is missing or invalid.</exception>
    public TRequest Bind(IRequestValues values)
    {
        var request = Activator.CreateInstance<TRequest>();
        foreach (var part in Parts)
        {
            part.Bind(request, values);
        }

        return request;
    }

    private static RequestPart<TRequest>? PartOf(PropertyInfo property)
    {
        if (property.GetCustomAttribute<FromPathAttribute>() is { } fromPath)
        {
            return TextOf(property, property.PropertyType).InPath<TRequest>(property, fromPath.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name));
        }

        if (property.GetCustomAttribute<FromQueryAttribute>() is { } fromQuery)
        {
            var name = fromQuery.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
            var isRequired = property.IsDefined(typeof(RequiredMemberAttribute));
            return property.PropertyType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
                ? TextOf(property, type.GetGenericArguments()[0]).InQueryList<TRequest>(property, name, isRequired)
                : TextOf(property, property.PropertyType).InQuery<TRequest>(property, name, isRequired);
        }

        if (property.IsDefined(typeof(FromBodyAttribute)))
        {
            return (RequestPart<TRequest>)Activator.CreateInstance(typeof(BodyPart<,>).MakeGenericType(typeof(TRequest), property.PropertyType), property)!;
        }

        return property.IsDefined(typeof(FromWholeQueryAttribute)) ? new WholeQueryPart<TRequest>(property)
            : property.IsDefined(typeof(FromRawBodyAttribute)) ? new RawBodyPart<TRequest>(property)
            : property.IsDefined(typeof(FromContentAttribute)) ? new ContentPart<TRequest>(property)
            : null;
    }

    private static ParameterText TextOf(PropertyInfo property, Type type) =>
        ParameterText.Of(type)
        ?? throw new InvalidOperationException($"{typeof(TRequest).Name}.{property.Name} is of type {property.PropertyType}, which has no form in a path or a query.");
}
