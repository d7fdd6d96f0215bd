using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Myelin.Api.Json;

namespace Myelin.Api.Contracts;

/// <summary>A property of a request record, bound to its place in the request.</summary>
internal abstract class RequestPart<TRequest>
    where TRequest : class
{
    /// <summary>Whether it is a JSON body.</summary>
    public virtual bool IsBody => false;

    /// <summary>Sets the property from the values of a request.</summary>
    /// <exception cref="MatrixException">The value is missing or invalid.</exception>
    public abstract void Bind(TRequest request, IRequestValues values);

    /// <summary>Adds the property to a request that is being written.</summary>
    /// <exception cref="ArgumentException">The property has a value that can't be bound again.</exception>
    public abstract void Write(TRequest request, RequestDraft draft);
}

/// <summary>A property's accessors. Typed delegates avoid boxing.</summary>
internal readonly struct PropertyAccess<TRequest, T>(PropertyInfo property)
{
    public readonly Func<TRequest, T> Get = property.GetMethod!.CreateDelegate<Func<TRequest, T>>();

    public readonly Action<TRequest, T> Set = property.SetMethod!.CreateDelegate<Action<TRequest, T>>();
}

/// <summary>See <see cref="FromPathAttribute"/>.</summary>
internal abstract class PathPart<TRequest>(string name) : RequestPart<TRequest>
    where TRequest : class
{
    public string Name => name;
}

internal sealed class PathPart<TRequest, T>(PropertyInfo property, string name, ParameterText<T> text) : PathPart<TRequest>(name)
    where TRequest : class
{
    private readonly PropertyAccess<TRequest, T> _property = new(property);

    public override void Bind(TRequest request, IRequestValues values) => _property.Set(request, text.Read(Name, values.Path(Name)));

    public override void Write(TRequest request, RequestDraft draft) =>
        draft.AddSegment(text.Write(_property.Get(request)) ?? throw new ArgumentException($"The path parameter '{Name}' is null."));
}

/// <summary>See <see cref="FromQueryAttribute"/>.</summary>
internal sealed class QueryPart<TRequest, T>(PropertyInfo property, string name, ParameterText<T> text, bool isRequired) : RequestPart<TRequest>
    where TRequest : class
{
    private readonly PropertyAccess<TRequest, T> _property = new(property);

    public override void Bind(TRequest request, IRequestValues values) =>
        _property.Set(
            request,
            values.Query(name) is { } given ? text.Read(name, given)
            : isRequired ? throw MatrixException.MissingParam($"Query parameter '{name}' is missing.")
            : default!);

    public override void Write(TRequest request, RequestDraft draft)
    {
        if (text.Write(_property.Get(request)) is { } given)
        {
            draft.AddQuery(name, given);
        }
        else if (isRequired)
        {
            throw new ArgumentException($"'{name}' is required and null.");
        }
    }
}

/// <summary>A query parameter that may be repeated. If it is required, there is at least one.</summary>
internal sealed class QueryListPart<TRequest, T>(PropertyInfo property, string name, ParameterText<T> text, bool isRequired) : RequestPart<TRequest>
    where TRequest : class
{
    private readonly PropertyAccess<TRequest, IReadOnlyList<T>> _property = new(property);

    public override void Bind(TRequest request, IRequestValues values)
    {
        var given = values.AllQuery(name);
        _property.Set(
            request,
            given.Count == 0 && isRequired ? throw MatrixException.MissingParam($"Query parameter '{name}' is missing.")
            : [.. given.Select(value => text.Read(name, value))]);
    }

    public override void Write(TRequest request, RequestDraft draft)
    {
        var list = _property.Get(request);
        if (list.Count == 0 && isRequired)
        {
            throw new ArgumentException($"'{name}' is required and empty.");
        }

        foreach (var value in list)
        {
            draft.AddQuery(name, text.Write(value) ?? throw new ArgumentException($"'{name}' holds null."));
        }
    }
}

/// <summary>See <see cref="FromWholeQueryAttribute"/>.</summary>
internal sealed class WholeQueryPart<TRequest>(PropertyInfo property) : RequestPart<TRequest>
    where TRequest : class
{
    private readonly PropertyAccess<TRequest, IReadOnlyList<KeyValuePair<string, string>>> _property = new(property);

    public override void Bind(TRequest request, IRequestValues values) => _property.Set(request, values.WholeQuery());

    public override void Write(TRequest request, RequestDraft draft)
    {
        // Servers ignore the case of names.
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "access_token" };
        foreach (var (name, value) in _property.Get(request))
        {
            draft.AddQuery(names.Add(name) ? name : throw new ArgumentException($"'{name}' may not be in the query, or is in it twice."), value);
        }
    }
}

/// <summary>See <see cref="FromBodyAttribute"/>.</summary>
internal sealed class BodyPart<TRequest, TBody>(PropertyInfo property) : RequestPart<TRequest>
    where TRequest : class
    where TBody : class
{
    private readonly PropertyAccess<TRequest, TBody> _property = new(property);

    // The depth of the body has been checked, and its contract may allow more than the options for writing.
    private readonly JsonTypeInfo<TBody> _read = (JsonTypeInfo<TBody>)ApiJson.Responses.GetTypeInfo(typeof(TBody));
    private readonly Func<object, bool>? _containsNull = BodyNulls.CheckFor(property);

    public override bool IsBody => true;

    public override void Bind(TRequest request, IRequestValues values)
    {
        TBody? body;
        try
        {
            body = JsonSerializer.Deserialize(values.Body.Span, _read);
        }
        catch (JsonException exception)
        {
            throw new MatrixException(
                400,
                exception.Message.Contains("missing required properties", StringComparison.Ordinal) ? ErrCode.MissingParam : ErrCode.BadJson,
                $"The body does not have the required form{(exception.Path is { } path ? $" at {path}" : string.Empty)}.");
        }

        if (body is null)
        {
            throw MatrixException.BadJson("The body must be a JSON object.");
        }

        if (_containsNull?.Invoke(body) == true)
        {
            throw MatrixException.BadJson("The body holds null where it may not.");
        }

        _property.Set(request, body);
    }

    public override void Write(TRequest request, RequestDraft draft)
    {
        var body = _property.Get(request) ?? throw new ArgumentException("The body is null.");
        if (_containsNull?.Invoke(body) == true)
        {
            throw new ArgumentException("The body holds null where it may not.");
        }

        draft.Body ??= JsonSerializer.SerializeToUtf8Bytes(body, ApiJson.Options.GetTypeInfo(typeof(TBody)));
    }
}

/// <summary>See <see cref="FromRawBodyAttribute"/>.</summary>
internal sealed class RawBodyPart<TRequest>(PropertyInfo property) : RequestPart<TRequest>
    where TRequest : class
{
    private readonly PropertyAccess<TRequest, ReadOnlyMemory<byte>> _property = new(property);

    public override bool IsBody => true;

    public override void Bind(TRequest request, IRequestValues values) =>
        _property.Set(request, IsObject(values.Body.Span) ? values.Body : throw MatrixException.BadJson("The body must be a JSON object."));

    public override void Write(TRequest request, RequestDraft draft)
    {
        // It overrides a typed body, which is only a view of it.
        if (_property.Get(request) is { IsEmpty: false } body)
        {
            draft.Body = IsObject(body.Span) ? body : throw new ArgumentException("The body is not a JSON object.");
        }
    }

    private static bool IsObject(ReadOnlySpan<byte> body) => body.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
}

/// <summary>See <see cref="FromContentAttribute"/>.</summary>
internal sealed class ContentPart<TRequest>(PropertyInfo property) : RequestPart<TRequest>
    where TRequest : class
{
    private readonly PropertyAccess<TRequest, SentContent> _property = new(property);

    public override void Bind(TRequest request, IRequestValues values) => _property.Set(request, values.Content);

    public override void Write(TRequest request, RequestDraft draft) =>
        draft.Content = _property.Get(request) ?? throw new ArgumentException("The content is null.");
}
